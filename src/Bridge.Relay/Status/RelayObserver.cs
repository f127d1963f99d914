using Bridge.Hosting.Messaging;
using Bridge.Messages.Reading;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Publishing;
using Microsoft.Extensions.Logging;

namespace Bridge.Relay.Status;

/// <summary>Tells status and log what happens in the relay; what repeats is logged once.</summary>
internal sealed partial class RelayObserver(
    RelayStatus status, RelayCounters counters, RabbitMqManagementClient management, TimeProvider time, ILogger logger)
{
    private readonly HashSet<string> unmappable = [];
    private bool isStoreAvailable = true;
    private string lastReason = "";
    private long suspectFoundAt;
    private volatile string? suspect;

    /// <summary>What is counted.</summary>
    public RelayCounters Counters => counters;

    /// <summary>Changes flow.</summary>
    public void Relaying()
    {
        lastReason = "";
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

    /// <summary>Messages were passed over.</summary>
    public void PassedOver(IReadOnlyList<RelayMessage> messages)
    {
        if (messages.Count == 0) return;
        var last = messages[^1];
        var isNew = status.Current.LastPassedOver is not { } before || time.GetUtcNow() - before.At > TimeSpan.FromSeconds(10);
        status.Update(now => now with { LastPassedOver = new RelayPassedOver(last.Sequence, last.Destination, suspect, time.GetUtcNow()) });
        if (isNew) LogPassedOver(logger, messages.Count, last.Destination, messages[0].Sequence);
    }

    /// <summary>Takes over counts and offsets.</summary>
    public void Progress(PublishWindow window, RelayedBytes relayed)
    {
        var offsets = window.Offsets;
        var bytes = relayed.UpTo(offsets);
        var oldest = window.OldestCommittedAt;
        var behind = oldest is { } committed ? Math.Max(0, (time.GetUtcNow() - committed).TotalSeconds) : 0;
        var last = window.Typed.CommittedAt;
        status.Update(now => now with
        {
            TypedOffset = offsets.Typed?.Sequence ?? now.TypedOffset,
            BatchesOffset = offsets.Batches?.Sequence ?? now.BatchesOffset,
            RelayedBytes = bytes ?? now.RelayedBytes,
            RelayedAppendedAt = relayed.AppendedAt ?? now.RelayedAppendedAt,
            Published = counters.Published.Value,
            Confirmed = counters.Confirmed.Value,
            Unroutable = counters.Unroutable.Value,
            PassedOver = counters.PassedOver.Value,
            Unmappable = counters.Unmappable.Value,
            InFlight = window.Count,
            LastCommittedAt = last ?? now.LastCommittedAt,
            SecondsBehind = behind,
        });
    }

    /// <summary>The broker reads nothing more from the publishing connection.</summary>
    public void Unread(int port) => LogUnread(logger, port);

    /// <summary>Asks, at most every ten seconds while something is passed over, which queue is full.</summary>
    public async Task FindSuspectAsync(CancellationToken cancellationToken)
    {
        if (status.Current.LastPassedOver is not { } passed) return;
        var now = time.GetTimestamp();
        if (passed.SuspectedQueue is not null
            || (suspectFoundAt != 0 && time.GetElapsedTime(suspectFoundAt, now) < TimeSpan.FromSeconds(10))) return;
        suspectFoundAt = now;
        suspect = await FindFullQueuesAsync(management, cancellationToken);
        if (suspect is null) return;
        LogSuspect(logger, suspect);
        status.Update(current => current with { LastPassedOver = current.LastPassedOver! with { SuspectedQueue = suspect } });
    }

    private static async Task<string?> FindFullQueuesAsync(RabbitMqManagementClient management, CancellationToken cancellationToken)
    {
        try
        {
            var full = (await management.ReadQueuesAsync(cancellationToken)).Where(queue => queue.IsFull).Select(queue => queue.Name);
            return string.Join(", ", full) is { Length: > 0 } names ? names : null;
        }
        catch (RabbitMqManagementException)
        {
            // A report without a suspect is better than none; the management API is optional.
            return null;
        }
    }

    private static bool IsKnown(Exception exception) =>
        exception is OutboxMissingException || ConnectionLoss.Is(exception);
}
