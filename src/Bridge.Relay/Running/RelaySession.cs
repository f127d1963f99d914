using Bridge.Messages;
using Bridge.Messages.Writing;
using Bridge.Relay.Holding;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using RabbitMQ.Client;

namespace Bridge.Relay.Running;

/// <summary>One publishing connection's life: it takes the broker's answers and runs its loops until connection or reader end.</summary>
internal sealed class RelaySession : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    // What was entered into the window is sent even when the relay is asked to stop: the drain waits for its confirm.
    private readonly CancellationTokenSource abort = new();
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnection connection;
    private readonly IChannel publishing;
    private readonly IChannel saving;
    private readonly RelayContext context;
    private readonly PublishWindow window;
    private readonly RelayPublisher publisher;
    private readonly RelayHolding holding;
    private readonly BrokerWatch watch;
    private readonly OutboxPublishing records;
    private readonly OffsetSaver offsets;
    private readonly WindowUpkeep upkeep;

    private RelaySession(
        IConnection connection, IChannel publishing, IChannel saving, RelayContext context, PublishWindow window, RelayedBytes relayed,
        TableRoutes routes, TypedMessageWriter writer)
    {
        (this.connection, this.publishing, this.saving, this.context, this.window) = (connection, publishing, saving, context, window);
        publisher = new RelayPublisher(publishing, window, routes, writer, abort.Token);
        watch = new BrokerWatch(connection, window, context);
        holding = new RelayHolding(connection, context.Names, window, context.Time);
        records = new OutboxPublishing(context, window, routes, publisher, holding, relayed);
        offsets = new OffsetSaver(window, relayed, context, new ChannelOffsetLog(saving, context.Names));
        upkeep = new WindowUpkeep(context, window, publisher, offsets, relayed);
    }

    /// <summary>Opens the session's channels on a connection that holds the lock, and starts from the saved offsets.</summary>
    public static async Task<RelaySession> OpenAsync(IConnection connection, RelayContext context, CancellationToken cancellationToken)
    {
        var saving = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await RelayTopology.DeclareAsync(saving, context.Names, context.Contracts, cancellationToken);
        await RelayTopology.RemoveFormerBindingsAsync(saving, context.Contracts, cancellationToken);
        var saved = await context.Offsets.LoadAsync(new OffsetStream(connection, context.Names), cancellationToken);
        context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        var identity = new MessageIdentity(await context.Source.ReadSystemIdentifierAsync(cancellationToken), context.Names.Pipeline);
        var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        var routes = context.Contracts.CreateRoutes();
        var window = new PublishWindow(context.Options, context.Counters, context.Time);
        (window.Typed.Offset, window.Batches.Offset) = (saved.Typed, saved.Batches);
        var writer = new TypedMessageWriter(
            routes, identity, context.Names.Pipeline, context.Broker.Connector.Address, context.Names.Relay, context.Time);
        var session = new RelaySession(connection, publishing, saving, context, window, new RelayedBytes(saved.Bytes), routes, writer);
        session.Listen();
        return session;
    }

    /// <summary>Relays until cancelled; throws when connection or reader end. Whatever was confirmed is saved then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stop = stopping.Token;
        Task[] tasks =
        [
            records.RunAsync(stop), upkeep.RunAsync(stop), offsets.RunAsync(stop), holding.RunAsync(stop), watch.RunAsync(stop),
            lost.Task.WaitAsync(stop),
        ];
        var first = await Task.WhenAny(tasks);
        if (cancellationToken.IsCancellationRequested) await DrainAsync();
        await stopping.CancelAsync();
        await abort.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await offsets.SaveLastAsync();
        await first;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        publisher.Dispose();
        holding.Dispose();
        abort.Dispose();
        await publishing.DisposeAsync();
        await saving.DisposeAsync();
    }

    private void Listen()
    {
        publishing.BasicAcksAsync += (_, answer) => AnswerAsync(answer.DeliveryTag, answer.Multiple, isAck: true);
        publishing.BasicNacksAsync += (_, answer) => AnswerAsync(answer.DeliveryTag, answer.Multiple, isAck: false);
        publishing.BasicReturnAsync += (_, _) =>
        {
            context.Counters.Unroutable.Increment();
            return Task.CompletedTask;
        };
        publishing.ChannelShutdownAsync += (_, reason) =>
        {
            lost.TrySetException(new IOException($"The publishing channel was closed: {reason.ReplyCode} {reason.ReplyText}"));
            return Task.CompletedTask;
        };
        connection.ConnectionBlockedAsync += (_, reason) =>
        {
            window.IsBlocked = true;
            context.Report.Blocked(reason.Reason);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            window.IsBlocked = false;
            context.Report.Relaying();
            return Task.CompletedTask;
        };
    }

    private Task AnswerAsync(ulong tag, bool multiple, bool isAck)
    {
        context.Report.PassedOver(window.Answer(tag, multiple, isAck));
        return Task.CompletedTask;
    }

    private async Task DrainAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), context.Time);
        var start = context.Time.GetTimestamp();
        while (window.Count > 0 && publishing.IsOpen && !window.IsBlocked && context.Time.GetElapsedTime(start) < DrainTime)
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
