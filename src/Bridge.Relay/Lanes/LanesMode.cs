using Bridge.Hosting.Messaging;
using Bridge.Relay.Context;
using Bridge.Relay.Destinations;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Lanes;

/// <summary>While some destination is in trouble: each has a place, a channel and confirms of its own. Who is well is at the tail a moment
/// later, who is not is behind alone; and nobody has to find out which it was.</summary>
internal sealed class LanesMode : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BriefConnection connection;
    private readonly RelayContext context;
    private readonly TopologyLook look;
    private readonly LaneFeed feed;
    private readonly ReadingTurns turns;
    private readonly LaneSet lanes;
    private readonly LanesRecord record;
    private readonly LookHistory history;
    private long lastSign;
    private volatile bool isBlocked;

    private LanesMode(
        BriefConnection connection, RelayContext context, TopologyLook look, IOffsetLog log, RelayOffset begin, RelayedBytes relayed,
        MessageFactory messages)
    {
        (this.connection, this.context, this.look) = (connection, context, look);
        turns = new ReadingTurns(context.Options.Readers, context.Time);
        feed = LaneFeed.Create(context, messages.NewMapper(), begin, relayed);
        var shared = new LaneContext(context, connection.Connection, feed, turns, begin, messages);
        lanes = new LaneSet(shared, stop.Token);
        record = new LanesRecord(context, log, begin, relayed, () => feed.End);
        history = new LookHistory(begin.Lanes!.Newcomers);
        lastSign = context.Time.GetTimestamp();
    }

    /// <summary>Opens the connection that lanes publish on, and takes its lock: a frozen predecessor has lost it.</summary>
    public static async Task<LanesMode> OpenAsync(
        RelayContext context, TopologyLook look, IOffsetLog log, RelayOffset begin, RelayedBytes relayed, MessageFactory messages,
        CancellationToken cancellationToken)
    {
        var names = context.Names;
        var mode = new LanesMode(
            await BriefConnection.OpenAsync(
                context.Broker.Connector, names.Lanes, context.Time, () => context.Report.WaitsForLanes(names.Lanes), cancellationToken),
            context, look, log, begin, relayed, messages);
        mode.Listen();
        return mode;
    }

    /// <summary>Delivers until all have been well for <paramref name="quiet"/>; where the exchanges go on. Throws when a connection or the
    /// reader ends.</summary>
    public async Task<RelayOffset> RunAsync(BrokerTopology topology, TimeSpan quiet, CancellationToken cancellationToken)
    {
        var found = Find(topology).Select(destination => (Destination: destination, Place: record.PlaceOf(destination.Key))).ToList();
        await record.AppendAsync([.. found.Select(lane => lane.Place)], history.Newcomers, cancellationToken);
        foreach (var (destination, begin) in found) lanes.Begin(destination, begin);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(quiet, ending.Token);
        Task[] tasks = [work, feed.RunAsync(ending.Token), lost.Task.WaitAsync(ending.Token)];
        var first = await Task.WhenAny(tasks);
        await ending.CancelAsync();
        await stop.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await lanes.DisposeAsync();
        if (!work.IsCompletedSuccessfully) await record.SaveLastAsync(lanes.Places, history.Newcomers);
        await first;
        return await work;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await lanes.DisposeAsync();
        stop.Dispose();
        turns.Dispose();
        await connection.DisposeAsync();
    }

    private async Task<RelayOffset> WorkAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, context.Time);
        var lookDue = context.Time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var all = lanes.All;
            Tell(all);
            if (!isBlocked) await record.AppendAsync(lanes.Places, history.Newcomers, cancellationToken);
            await AnswerAsync(cancellationToken);
            if (context.Time.GetTimestamp() < lookDue) continue;
            var begun = context.Time.GetTimestamp();
            var isQuiet = context.Time.GetElapsedTime(lastSign) >= quiet && lanes.Places.All(IsAtTail);
            if (isQuiet && await TryEndAsync(cancellationToken) is { } end) return end;
            if (!isQuiet) await LookAsync(cancellationToken);
            history.Note(feed.End);

            // A broker with thousands of queues takes long to list them: it shall not spend more than a tenth of its time on that.
            var took = context.Time.GetElapsedTime(begun);
            lookDue = begun + (long)((took * 10 > LookInterval ? took * 10 : LookInterval).TotalSeconds * context.Time.TimestampFrequency);
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private bool IsAtTail(LanePlace place) => place.After >= feed.End && !place.IsPaused && place.Replay is null;

    // What is asked is done and stored before it is answered.
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (context.Inbox.TryTake(out var request, out var answer))
        {
            var lane = lanes.All.FirstOrDefault(lane => lane.Destination.Key == QueueDestination.KeyOf(request.Queue));
            lane?.Obey(request);
            await record.AppendAsync(lanes.Places, history.Newcomers, cancellationToken);
            answer.SetResult(lane?.Answer() ?? new LaneAnswer($"The relay feeds no queue '{request.Queue}' by itself: bind it first.", 0));
        }
    }

    private void Tell(IReadOnlyList<Lane> all)
    {
        var snapshots = all.Select(lane => lane.Look(isBlocked)).ToList();
        if (snapshots.Exists(lane => lane.State is not (LaneState.AtTail or LaneState.CatchingUp)))
            lastSign = context.Time.GetTimestamp();
        context.Report.Lanes(snapshots, record.Progress);
    }

    // The way back: nobody is given anything until all have the same, and a last look has shown nobody new.
    private async Task<RelayOffset?> TryEndAsync(CancellationToken cancellationToken)
    {
        var place = feed.StandStill();
        if (lanes.Places.All(IsAtTail) && await LookAsync(cancellationToken) == false)
            return await record.EndAsync(place, cancellationToken);
        feed.GoOn();
        return null;
    }

    /// <summary>Takes a look: true when it showed something new, null when there was no answer.</summary>
    private async Task<bool?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var topology = await look.TakeAsync(cancellationToken);
            context.Report.LookFailed(null);
            return await lanes.ApplyAsync(Find(topology), history.Newcomers);
        }
        catch (RabbitMqManagementException failure)
        {
            // Who is known goes on; who appears waits until a look shows it, and gets all from before it did.
            context.Report.LookFailed(failure.Message);
            return null;
        }
    }

    private IReadOnlyList<Destination> Find(BrokerTopology topology) =>
        new DestinationFinder(topology, context.Names, [.. context.Contracts.Names]).Find();

    private void Listen()
    {
        connection.Connection.ConnectionShutdownAsync += (_, reason) =>
        {
            lost.TrySetException(new IOException($"The connection of the lanes was closed: {reason.ReplyCode} {reason.ReplyText}"));
            return Task.CompletedTask;
        };
        connection.Connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            isBlocked = true;
            context.Report.Blocked(blocked.Reason);
            return Task.CompletedTask;
        };
        connection.Connection.ConnectionUnblockedAsync += (_, _) =>
        {
            isBlocked = false;
            context.Report.Relaying();
            return Task.CompletedTask;
        };
    }
}
