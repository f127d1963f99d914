using Bridge.Messages.Writing;
using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Relay.Running;

/// <summary>While all is well: each message is published once, to its exchange, and the broker gives it to all queues.</summary>
internal sealed class ExchangeMode : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // With the tick and a broker that confirms in time, the stream stays less than a second behind: that much a crash may repeat when Redis
    // has lost what it knew.
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(500);

    // What was entered into the window is sent even when the relay is asked to stop: the drain waits for its confirm.
    private readonly CancellationTokenSource abort = new();
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly RelayContext context;
    private readonly RelayedBytes relayed;
    private readonly ExchangeWindow window;
    private readonly OutboxPublishing records;
    private readonly OffsetSaver offsets;

    private ExchangeMode(
        IConnection connection, IChannel channel, RelayContext context, IOffsetLog log, RelayOffset begin, RelayedBytes relayed,
        TypedMessageWriter writer, bool isCareful)
    {
        (this.connection, this.channel, this.context, this.relayed) = (connection, channel, context, relayed);
        window = new ExchangeWindow(
            context.Options, context.Counters, new TroubleSigns(context.Options.Trouble, context.Time), context.Time, isCareful);
        window.Begin(begin);
        var publisher = new ExchangePublisher(channel, window, writer, abort.Token);
        records = new OutboxPublishing(context, begin, context.Contracts.CreateRoutes(), publisher, relayed);
        offsets = new OffsetSaver(window, relayed, context, log);
    }

    /// <summary>Where both routes are.</summary>
    public RelayOffset Offsets => window.Offsets;

    /// <summary>True when messages were on their way and nothing blocked them: what breaks off then is a sign of trouble.</summary>
    public bool IsOnTheWay => window.Count > 0 && !window.IsBlocked;

    /// <summary>True when it ended because somebody asked for lanes, and nobody is in trouble.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Opens a channel behind saved offsets.</summary>
    public static async Task<ExchangeMode> OpenAsync(
        IConnection connection, RelayContext context, IOffsetLog log, RelayOffset begin, RelayedBytes relayed, TypedMessageWriter writer,
        bool isCareful, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        var mode = new ExchangeMode(connection, channel, context, log, begin, relayed, writer, isCareful);
        mode.Listen();
        return mode;
    }

    /// <summary>Publishes until some destination shows trouble, and says what it showed; the channel is closed then, so that nothing comes
    /// late. Throws when connection or reader end.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stop = stopping.Token;
        var trouble = WatchAsync(stop);
        Task[] tasks = [records.RunAsync(stop), trouble, offsets.RunAsync(stop), closed.Task.WaitAsync(stop)];
        var first = await Task.WhenAny(tasks);
        await stopping.CancelAsync();
        if (IsAsked || cancellationToken.IsCancellationRequested) await DrainAsync();
        await abort.CancelAsync();
        var over = Task.WhenAll(tasks);
        await over.WaitAsync(EndTime, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            // What still writes writes to a broker that reads nothing.
            if (trouble.IsCompletedSuccessfully && connection.IsOpen)
                await new ChannelEnd(connection, context).CloseAsync(over.IsCompleted ? channel : null, cancellationToken);
        }
        finally
        {
            await offsets.SaveLastAsync();
        }

        await first;
        if (trouble.IsCompletedSuccessfully) return await trouble;
        var reason = await closed.Task;
        return connection.IsOpen ? $"RabbitMQ closed the publishing channel: {reason}"
            : throw new IOException($"The publishing connection was closed: {reason}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        connection.ConnectionBlockedAsync -= BlockedAsync;
        connection.ConnectionUnblockedAsync -= UnblockedAsync;
        abort.Dispose();
        // One that is still open goes with its connection: to close it would take as long as the broker takes.
        if (!channel.IsOpen) await channel.DisposeAsync();
    }

    // What a session does because time passes: it looks for trouble, appends offsets to their stream, and tells the status.
    private async Task<string> WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, context.Time);
        var appending = Task.CompletedTask;
        for (var lastAppend = context.Time.GetTimestamp(); ;)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (window.FindTrouble() is { } trouble) return trouble;
            if (context.Inbox.NeedsLanes(Answer))
            {
                IsAsked = true;
                return "somebody paused a subscriber, or replays into its queue";
            }

            if (!window.IsBlocked && (window.Count == 0 || !window.IsTrying)) context.Report.Relaying();
            context.Report.Progress(window, relayed);
            timer.Period = window.Count == 0 && offsets.IsAppended ? StreamInterval : Tick;
            if (window.IsBlocked || !appending.IsCompleted || context.Time.GetElapsedTime(lastAppend) < StreamInterval) continue;

            // Not waited for: a broker that reads nothing more confirms this neither, and trouble is to be seen.
            await appending;
            lastAppend = context.Time.GetTimestamp();
            appending = offsets.AppendAsync(cancellationToken);
        }
    }

    private LaneAnswer Answer(LaneRequest request) => new(null, window.Offsets.Passed ?? 0);

    private void Listen()
    {
        channel.BasicAcksAsync += (_, answer) =>
        {
            window.Confirm(answer.DeliveryTag, answer.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, answer) =>
        {
            window.Refuse(answer.DeliveryTag, answer.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicReturnAsync += (_, _) =>
        {
            context.Counters.Unroutable.Increment();
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult($"{reason.ReplyCode} {reason.ReplyText}");
            return Task.CompletedTask;
        };
        connection.ConnectionBlockedAsync += BlockedAsync;
        connection.ConnectionUnblockedAsync += UnblockedAsync;
    }

    private Task BlockedAsync(object sender, ConnectionBlockedEventArgs blocked)
    {
        window.IsBlocked = true;
        context.Report.Blocked(blocked.Reason);
        return Task.CompletedTask;
    }

    private Task UnblockedAsync(object sender, AsyncEventArgs unblocked)
    {
        window.IsBlocked = false;
        context.Report.Relaying();
        return Task.CompletedTask;
    }

    private async Task DrainAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), context.Time);
        var start = context.Time.GetTimestamp();
        while (window.Count > 0 && channel.IsOpen && !window.IsBlocked && context.Time.GetElapsedTime(start) < DrainTime)
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
