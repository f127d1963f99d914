using Bridge.Hosting.Messaging;
using Bridge.Messages.Reading;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Microsoft.Extensions.Logging;

namespace Bridge.Relay.Status;

/// <summary>Tells status and log what happens in the relay; what repeats is logged once.</summary>
internal sealed partial class RelayObserver(
    RelayStatus status, RelayCounters counters, TimeProvider time, ILogger logger)
{
    private readonly HashSet<string> unmappable = [];
    private bool isStoreAvailable = true;
    private string lastReason = "";
    private string lastWaiting = "";

    /// <summary>What is counted.</summary>
    public RelayCounters Counters => counters;

    /// <summary>Changes flow.</summary>
    public void Relaying()
    {
        (lastReason, lastWaiting) = ("", "");
        status.Enter(RelayState.Relaying, "", time);
    }

    /// <summary>Another worker holds the lock.</summary>
    public void Standby()
    {
        if (status.Current.State != RelayState.Standby) LogStandby(logger);
        status.Enter(RelayState.Standby, "Another worker relays; this one waits for its lock.", time);
        // How far the other one is, this process does not know; an old figure would look like a relay that stands still.
        status.Update(now => now with { RelayedBytes = null, RelayedAppendedAt = null });
    }

    /// <summary>The broker takes nothing.</summary>
    public void Blocked(string reason)
    {
        LogBlocked(logger, reason);
        status.Enter(RelayState.Blocked, $"The broker blocks publishing: {reason}", time);
    }

    /// <summary>The session ended; attempts go on.</summary>
    public void Reconnecting(Exception exception)
    {
        var reason = exception is OutboxMissingException missing ? $"waiting for 'bridge migrate': {missing.Message}"
            : ConnectionLoss.Describe(exception);
        if (reason != lastReason)
        {
            if (IsKnown(exception)) LogReconnecting(logger, reason);
            else LogUnexpected(logger, exception);
        }

        lastReason = reason;
        status.Enter(RelayState.Reconnecting, reason, time);
    }

    /// <summary>Stopped on request; <paramref name="reason"/> says what failed while stopping.</summary>
    public void Stopped(string reason) => status.Enter(RelayState.Stopped, reason, time);

    /// <summary>The outbox no longer has a range that the relay asked for.</summary>
    public void Lost(OutboxGap gap)
    {
        LogLost(logger, gap.After, gap.Before, gap.Reason);
        status.Update(now => now with { LastGap = gap });
    }

    /// <summary>A row did not fit its table's contract.</summary>
    public void Unmappable(RelayedChange change, string fault)
    {
        counters.Unmappable.Increment();
        var text = $"{change.Table.Schema}.{change.Table.Name}: {fault}";
        lock (unmappable)
            if (unmappable.Count < 1000 && unmappable.Add(text))
                LogUnmappable(logger, change.Table.Schema, change.Table.Name, change.Sequence, fault);
        var last = $"{text} (Sequence {change.Sequence})";
        status.Update(now => now with { LastUnmappable = last });
    }

    /// <summary>Whether the offsets could be saved to Redis.</summary>
    public void OffsetsSaved(bool saved)
    {
        if (saved == isStoreAvailable) return;
        isStoreAvailable = saved;
        if (saved) LogStoreAvailable(logger);
        else LogStoreUnavailable(logger);
        status.Update(now => now with { OffsetStoreAvailable = saved });
    }

    /// <summary>Takes over counts and offsets.</summary>
    public void Progress(ExchangeWindow window, RelayedBytes relayed)
    {
        var offsets = window.Offsets;
        var bytes = relayed.UpTo(offsets);
        var oldest = window.OldestCommittedAt;
        var behind = oldest is { } committed ? Math.Max(0, (time.GetUtcNow() - committed).TotalSeconds) : 0;
        var last = window.LastCommittedAt;
        status.Update(now => now with
        {
            TypedOffset = offsets.Typed?.Sequence ?? now.TypedOffset,
            BatchesOffset = offsets.Batches?.Sequence ?? now.BatchesOffset,
            RelayedBytes = bytes ?? now.RelayedBytes,
            RelayedAppendedAt = relayed.AppendedAt ?? now.RelayedAppendedAt,
            Published = counters.Published.Value,
            Confirmed = counters.Confirmed.Value,
            Unroutable = counters.Unroutable.Value,
            SetAside = counters.SetAside.Value,
            Unmappable = counters.Unmappable.Value,
            InFlight = window.Count,
            LastCommittedAt = last ?? now.LastCommittedAt,
            SecondsBehind = behind,
        });
    }

    /// <summary>The broker reads nothing more from the publishing connection.</summary>
    public void Unread(int port) => LogUnread(logger, port);

    /// <summary>All goes by the exchanges.</summary>
    public void ByExchange()
    {
        if (status.Current.Mode != RelayMode.Exchange) LogByExchange(logger);
        status.Update(now => now with
        {
            Mode = RelayMode.Exchange,
            ModeSince = now.Mode == RelayMode.Exchange && now.ModeSince != default ? now.ModeSince : time.GetUtcNow(),
            ModeReason = "",
            LookRefusal = null,
            Lanes = [],
        });
        Relaying();
    }

    /// <summary>Each destination gets its messages by itself.</summary>
    public void ByLanes(LanesPlace lanes)
    {
        LogByLanes(logger, lanes.Reason);
        status.Update(now => now with { Mode = RelayMode.Lanes, ModeSince = lanes.Since, ModeReason = lanes.Reason, LookRefusal = null });
        Relaying();
    }

    /// <summary>Some destination is in trouble, and lanes cannot begin.</summary>
    public void Waiting(string trouble, string refusal)
    {
        var reason = $"{trouble}; to give each queue its messages by itself, the bindings must be seen: {refusal}";
        if (reason != lastWaiting) LogWaiting(logger, reason);
        lastWaiting = reason;
        status.Enter(RelayState.Waiting, reason, time);
    }

    /// <summary>The connection by which a predecessor published is not gone yet.</summary>
    public void WaitsForLanes(string name) => status.Enter(
        RelayState.Reconnecting, $"A predecessor's connection still holds '{name}'; it goes with it, within seconds.", time);

    /// <summary>Takes over how the lanes are.</summary>
    public void Lanes(IReadOnlyList<LaneSnapshot> lanes, LanesProgress progress) => status.Update(now => now with
    {
        Lanes = lanes,
        TypedOffset = Math.Max(progress.Last, now.TypedOffset ?? 0),
        BatchesOffset = Math.Max(progress.Last, now.BatchesOffset ?? 0),
        RelayedBytes = progress.Bytes ?? now.RelayedBytes,
        RelayedAppendedAt = progress.AppendedAt ?? now.RelayedAppendedAt,
        Published = counters.Published.Value,
        Confirmed = counters.Confirmed.Value,
        SetAside = counters.SetAside.Value,
        Unmappable = counters.Unmappable.Value,
        InFlight = 0,
        SecondsBehind = lanes.Count == 0 ? 0 : lanes.Min(lane => lane.SecondsBehind),
    });

    /// <summary>A lane is in another state.</summary>
    public void LaneEntered(string destination, LaneState before, LaneState state, string answer)
    {
        var (was, isNow) = (IsTrouble(before), IsTrouble(state));
        if (isNow && (!was || before != state)) LogLaneTrouble(logger, destination, state, answer);
        else if (was && !isNow) LogLaneWell(logger, destination);
    }

    /// <summary>A destination has appeared.</summary>
    public void LaneBegan(string destination) => LogLaneBegan(logger, destination);

    /// <summary>A destination has disappeared.</summary>
    public void LaneEnded(string destination) => LogLaneEnded(logger, destination);

    /// <summary>A message that a queue can never take.</summary>
    public void SetAside(string destination, string message)
    {
        counters.SetAside.Increment();
        LogSetAside(logger, destination, message);
    }

    /// <summary>Why the bindings could not be looked at; null when they could.</summary>
    public void LookFailed(string? reason)
    {
        if (reason == status.Current.LookRefusal) return;
        if (reason is not null) LogLookFailed(logger, reason);
        status.Update(now => now with { LookRefusal = reason });
    }

    private static bool IsTrouble(LaneState state) => state is LaneState.Refused or LaneState.Silent or LaneState.Unreachable;

    private static bool IsKnown(Exception exception) =>
        exception is OutboxMissingException || ConnectionLoss.Is(exception);
}
