using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Holding;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Running;

/// <summary>One publishing connection's life: it reads, publishes, takes confirms and saves offsets until the connection or the reader ends.</summary>
internal sealed class RelaySession : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SavePause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan BusySavePause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(2);

    // With the tick and a broker that confirms in time, the stream stays less than a second behind: that much a crash may repeat when Redis has lost what it knew.
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan IdleTick = StreamInterval;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    // What was entered into the window is sent even when the relay is asked to stop: the drain waits for its confirm.
    private readonly CancellationTokenSource abort = new();
    private readonly RelayedBytes relayed;
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnection connection;
    private readonly IChannel publishing;
    private readonly IChannel saving;
    private readonly RelayContext context;
    private readonly PublishWindow window;
    private readonly TableRoutes routes;
    private readonly RelayPublisher publisher;
    private readonly RelayHolding holding;
    private readonly BrokerWatch watch;
    private RelayOffset? appended;

    private RelaySession(
        IConnection connection, IChannel publishing, IChannel saving, RelayContext context, PublishWindow window, RelayedBytes relayed, TableRoutes routes, TypedMessageWriter writer)
    {
        (this.connection, this.publishing, this.saving) = (connection, publishing, saving);
        (this.context, this.window, this.relayed, this.routes) = (context, window, relayed, routes);
        publisher = new RelayPublisher(publishing, window, routes, writer, abort.Token);
        watch = new BrokerWatch(connection, window, context);
        holding = new RelayHolding(connection, context.Names, window, context.Time);
    }

    /// <summary>Opens the session's channels on a connection that holds the lock, and starts from the saved offsets.</summary>
    public static async Task<RelaySession> OpenAsync(IConnection connection, RelayContext context, CancellationToken cancellationToken)
    {
        var saving = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await RelayTopology.DeclareAsync(saving, context.Names, context.Contracts, cancellationToken);
        await RelayTopology.RemoveFormerBindingsAsync(saving, context.Contracts, cancellationToken);
        var offsets = await context.Offsets.LoadAsync(new OffsetStream(connection, context.Names), cancellationToken);
        context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        var identity = new MessageIdentity(await context.Source.ReadSystemIdentifierAsync(cancellationToken), context.Names.Pipeline);
        var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        var routes = context.Contracts.CreateRoutes();
        var window = new PublishWindow(context.Options, context.Counters, context.Time);
        (window.Typed.Offset, window.Batches.Offset) = (offsets.Typed, offsets.Batches);
        var writer = new TypedMessageWriter(routes, identity, context.Names.Pipeline, context.Broker, context.Names.Relay, context.Time);
        var session = new RelaySession(connection, publishing, saving, context, window, new RelayedBytes(offsets.Bytes), routes, writer);
        session.Listen();
        return session;
    }

    /// <summary>Relays until cancelled; throws when connection or reader end. Whatever was confirmed is saved then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] tasks = [PublishAsync(stopping.Token), MaintainAsync(stopping.Token), SaveAsync(stopping.Token), holding.RunAsync(stopping.Token), watch.RunAsync(stopping.Token), lost.Task.WaitAsync(stopping.Token)];
        var first = await Task.WhenAny(tasks);
        if (cancellationToken.IsCancellationRequested) await DrainAsync();
        await stopping.CancelAsync();
        await abort.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SaveLastAsync();
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

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var (typed, batches) = (window.Typed.Offset, window.Batches.Offset);
        var start = typed is null || batches is null ? OutboxStart.First
            : typed.Value.Sequence <= batches.Value.Sequence ? OutboxStart.After(typed.Value.Sequence, typed.Value.RecordHint)
            : OutboxStart.After(batches.Value.Sequence, batches.Value.RecordHint);
        var reader = new BatchReader(routes);
        await foreach (var read in context.Source.ReadAsync(start, cancellationToken))
        {
            if (read.Gap is { } gap) context.Report.Lost(gap);
            relayed.Read(read.Record);
            if (read.Record.Kind != RecordKind.ChangeBatch || read.Record.Count == 0) continue;
            await holding.EnterAsync(cancellationToken);
            try
            {
                if (!(read.Record.LastSequence <= typed?.Sequence)) await PublishTypedAsync(read.Record, reader, typed?.Sequence ?? long.MinValue, cancellationToken);
                if (!(read.Record.LastSequence <= batches?.Sequence)) await publisher.PublishBatchAsync(read.Record, read.Record.AppendedAt, cancellationToken);
            }
            finally
            {
                holding.Leave();
            }
        }

        throw new IOException("The outbox reader ended.");
    }

    private async Task PublishTypedAsync(OutboxRecord record, BatchReader reader, long after, CancellationToken cancellationToken)
    {
        reader.Open(record);
        while (reader.MoveNext())
        {
            if (reader.Change.Sequence <= after) continue;
            for (var step = 0; step >= 0;)
            {
                var message = await publisher.PublishAsync(record, reader.Change, reader.Index, step, cancellationToken);
                if (message.Fault is { } fault) context.Report.Unmappable(reader.Change, fault);
                step = message.NextStep;
            }
        }
    }

    private async Task MaintainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, context.Time);
        var lastAppend = context.Time.GetTimestamp();
        var suspecting = Task.CompletedTask;
        for (var before = lastAppend; await timer.WaitForNextTickAsync(cancellationToken); before = context.Time.GetTimestamp())
        {
            // A tick that comes seconds late means that this process was frozen: its broker has given it up meanwhile, and nobody refused anything.
            if (context.Time.GetElapsedTime(before) > Frozen) window.BeginPatienceAnew();
            var (passedOver, again) = window.Examine();
            context.Report.PassedOver(passedOver);
            await publisher.PublishAgainAsync(again, cancellationToken);
            context.Report.Progress(window, relayed);
            if (suspecting.IsCompleted)
            {
                // Not awaited here: a management API that does not answer holds no offset back.
                await suspecting;
                suspecting = context.Report.FindSuspectAsync(cancellationToken);
            }

            timer.Period = window.Count == 0 && window.Offsets == appended ? IdleTick : Tick;
            if (window.IsBlocked || context.Time.GetElapsedTime(lastAppend) < StreamInterval) continue;
            lastAppend = context.Time.GetTimestamp();
            await AppendOffsetsAsync(cancellationToken);
        }
    }

    private async Task AppendOffsetsAsync(CancellationToken cancellationToken)
    {
        var offsets = window.Offsets;
        if (offsets == appended || offsets is { Typed: null, Batches: null }) return;
        await OffsetStream.AppendAsync(saving, context.Names, offsets with { Bytes = relayed.UpTo(offsets) }, cancellationToken);
        appended = offsets;
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await window.Progress.WaitAsync(cancellationToken);
            var (offsets, count, bytes) = window.TakeSettled();
            var isSaved = await context.Offsets.TrySaveAsync(offsets, cancellationToken);
            context.Report.OffsetsSaved(isSaved);

            // Nothing leaves the window that neither Redis nor the stream knows: a crash repeats no more than the window holds.
            if (!isSaved) await AppendOffsetsAsync(cancellationToken);
            window.Release(count, bytes);

            // Confirms come in small portions; saving each one would cost more than publishing. But what waits to be saved fills the window.
            await Task.Delay(count > context.Options.Window / 32 ? BusySavePause : SavePause, context.Time, cancellationToken);
        }
    }

    private async Task DrainAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), context.Time);
        var start = context.Time.GetTimestamp();
        while (window.Count > 0 && publishing.IsOpen && !window.IsBlocked && context.Time.GetElapsedTime(start) < DrainTime)
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }

    private async Task SaveLastAsync()
    {
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(window.Offsets, CancellationToken.None));
        context.Report.Progress(window, relayed);
        if (!saving.IsOpen || window.IsBlocked) return;
        using var deadline = new CancellationTokenSource(DrainTime, context.Time);
        try
        {
            await AppendOffsetsAsync(deadline.Token);
        }
        catch (Exception e) when (e is RabbitMQClientException or OperationCanceledException or IOException or TimeoutException)
        {
            // The connection went in the meantime: what is not saved is published again.
            context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        }
    }
}
