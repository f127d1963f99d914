using Bridge.Hosting.Messaging;
using Bridge.Hosting.Resilience;
using Bridge.Relay.Destinations;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Lanes;

/// <summary>One destination's way: a place in the outbox, a channel and confirms of its own. Whatever happens to it holds nobody else
/// up.</summary>
internal sealed class Lane
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LaneContext context;
    private readonly LaneReport report;
    private readonly LaneAside aside;
    private readonly AttemptPause pause = new(FirstPause, LongestPause);
    private Destination destination;
    private (long? Done, long? Record, long Messages) place;
    private LaneChannel? channel;
    private CancellationTokenSource? changing;
    private LanePlace? movesTo;
    private LaneReplay? replay;
    private long replayFrom;
    private bool isPaused;
    private bool isCareful;

    /// <summary>Begins behind a place.</summary>
    public Lane(LaneContext context, Destination destination, LanePlace begin)
    {
        (this.context, this.destination, place) = (context, destination, (begin.After, begin.RecordHint, 0));
        (isPaused, replay) = (begin.IsPaused, begin.Replay);
        report = new LaneReport(context.Relay);
        aside = new LaneAside(context.Relay);
    }

    /// <summary>What it feeds.</summary>
    public Destination Destination { get { lock (gate) return destination; } }

    /// <summary>How far it has come.</summary>
    public LanePlace Place
    {
        get
        {
            lock (gate)
            {
                var now = channel?.Window.Confirmed ?? place;
                if (replay is not null && movesTo is null && now.Done >= replay.Until) replay = null;
                var told = replay is null ? null : replay with { Messages = replay.Messages + now.Messages - replayFrom };
                return (movesTo ?? new LanePlace("", now.Done ?? 0, now.Record)) with
                {
                    Destination = destination.Key,
                    IsPaused = isPaused,
                    Replay = told,
                };
            }
        }
    }

    /// <summary>How it is.</summary>
    public LaneSnapshot Look(bool isBlocked)
    {
        var (at, end) = (Place, context.Feed.End);
        lock (gate) return report.Look(destination, at, end, isBlocked ? null : channel?.Window, aside.Newest);
    }

    /// <summary>The bindings have changed: from then on it gets what they let through, and what they may have let through since
    /// <paramref name="back"/> once more.</summary>
    public void Change(Destination newer, long? back)
    {
        var now = Place;
        lock (gate)
        {
            var isReachedAnew = newer.Exchange != destination.Exchange || newer.Hops.Count != destination.Hops.Count;
            destination = newer;
            if (back < now.After) MoveTo(new LanePlace("", back.Value, null));
            else if (back is not null || isReachedAnew) changing?.Cancel();
        }
    }

    /// <summary>Does what somebody asks.</summary>
    public void Obey(LaneRequest request)
    {
        var now = Place;
        lock (gate)
        {
            if (request.Command != LaneCommand.Show) isPaused = request.Command == LaneCommand.Pause;
            if (request.Command == LaneCommand.Replay && replay?.Id != request.Replay!.Id) SetBack(request.Replay, now);
            else if (request.Command == LaneCommand.EndReplay && replay?.Id == request.Replay?.Id && replay is { } ended)
            {
                replay = null;
                MoveTo(ended.Until > now.After ? new LanePlace("", ended.Until, now.RecordHint) : now);
            }
            else if (request.Command != LaneCommand.Show) changing?.Cancel();
        }
    }

    /// <summary>What it answers to who asks.</summary>
    public LaneAnswer Answer()
    {
        var now = Place;
        return new LaneAnswer(null, now.After, now.Replay, now.IsPaused, report.Lost);
    }

    /// <summary>Delivers until cancelled; what fails is tried again for ever.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                if (Begin(session)) await Task.Delay(Timeout.InfiniteTimeSpan, context.Relay.Time, session.Token);
                await DeliverAsync(session.Token);
            }
            catch (OperationCanceledException) when (session.IsCancellationRequested)
            {
                continue;
            }
            catch (LaneRefusedException refused)
            {
                isCareful = true;
                report.Failed(LaneState.Refused, refused.Message, place.Messages);
                await aside.LookAtAsync(Destination, cancellationToken);
            }
            catch (Exception failure) when (failure is LaneUnreachableException or RabbitMQClientException or IOException)
            {
                report.Failed(LaneState.Unreachable, failure is LaneUnreachableException ? failure.Message
                    : ConnectionLoss.Describe(failure), place.Messages);
            }
            finally
            {
                lock (gate) changing = null;
            }

            await Task.Delay(pause.Next(), context.Relay.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // True when it is paused.
    private bool Begin(CancellationTokenSource session)
    {
        lock (gate)
        {
            changing = session;
            if (movesTo is { } to) (place.Done, place.Record, movesTo) = (to.After, to.RecordHint, null);
            return isPaused;
        }
    }

    private void SetBack(LaneReplay asked, LanePlace now)
    {
        var until = asked.Until > 0 ? asked.Until : now.After;
        (replay, replayFrom) = (asked with { Until = until, Messages = 0 }, place.Messages);
        var begin = asked.Spec.First - 1;
        MoveTo(begin < now.After ? new LanePlace("", begin, asked.Spec.FirstRecord) : now);
    }

    private void MoveTo(LanePlace to)
    {
        movesTo = to;
        changing?.Cancel();
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var target = Destination;
        await using var own = target.NeedsConnection ? await OpenOwnAsync(target, cancellationToken) : null;
        await using var opened = await LaneChannel.OpenAsync(
            own?.Connection ?? context.Connection, target, place, isCareful, context.Relay, cancellationToken);
        lock (gate) channel = opened;
        using var pumping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, opened.Window.Failing);
        try
        {
            await new LaneDelivery(context, opened, () => Destination, report, aside).RunAsync(place.Done ?? 0, replay, pumping.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            opened.Window.ThrowIfFailed();
            throw;
        }
        finally
        {
            await EndAsync(opened, cancellationToken);
        }
    }

    // What is in flight is waited for: a message that came late would stand behind newer ones. Only a lane that has to end does not wait
    // for ever.
    private async Task EndAsync(LaneChannel opened, CancellationToken cancellationToken)
    {
        var before = place.Messages;
        using var deadline = new CancellationTokenSource();
        await using (cancellationToken.Register(() =>
        {
            opened.AbortAfter(EndTime);
            deadline.CancelAfter(EndTime);
        }))
        {
            try
            {
                await opened.CloseAsync(deadline.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or RabbitMQClientException or IOException)
            {
                report.Failed(LaneState.Silent, "it did not answer for what was on its way", before);
            }
        }

        aside.Refused = opened.OldestInFlight;
        lock (gate) (place, channel) = (opened.Window.Confirmed, null);
        if (place.Messages > before) pause.Reset();
    }

    private Task<BriefConnection> OpenOwnAsync(Destination target, CancellationToken cancellationToken)
    {
        var relay = context.Relay;
        return BriefConnection.OpenAsync(
            relay.Broker.Connector, relay.Names.LaneLock(target.Id), relay.Time, onWaiting: null, cancellationToken);
    }
}
