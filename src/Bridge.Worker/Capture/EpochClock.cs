using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Writing;

namespace Bridge.Worker.Capture;

/// <summary>What happens in an epoch because time passes: Checkpoints, the acknowledged LSN, and what status says.</summary>
/// <remarks>
/// It acknowledges what a Checkpoint says that has been confirmed for long enough, and nothing after the epoch's end
/// (outbox rule 6, acknowledge). Used by the pump alone.
/// </remarks>
internal sealed class EpochClock
{
    /// <summary>How often it ticks while something happens.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>The tick while nothing happens: each is a wake-up of its own.</summary>
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);

    private readonly RecordCollector collector;
    private readonly OutboxWriter writer;
    private readonly IWalSource source;
    private readonly OutboxOptions options;
    private readonly CaptureStatus status;
    private readonly TimeProvider time;
    private Task ticking = Task.CompletedTask;
    private long lastTick;
    private bool isIdle;
    private Lsn appended;
    private long toldMisfits;

    /// <summary>Ticks from now on, also while <paramref name="visible"/> waits.</summary>
    public EpochClock(
        RecordCollector collector, VisibleTransactions visible, OutboxWriter writer, IWalSource source, OutboxOptions options,
        CaptureStatus status, TimeProvider time)
    {
        (this.collector, this.writer, this.source) = (collector, writer, source);
        (this.options, this.status, this.time) = (options, status, time);
        (lastTick, appended) = (time.GetTimestamp(), writer.OpenedCompleteThrough);
        visible.OnTick = TickAsync;
    }

    /// <summary>Values of this epoch that were written as their text.</summary>
    public long Misfits { get; set; }

    /// <summary>True when the last tick is long enough ago.</summary>
    public bool IsDue => time.GetElapsedTime(lastTick) >= Tick;

    /// <summary>Ticks until the read has come.</summary>
    public async ValueTask WaitAsync(Task reading, CancellationToken cancellationToken)
    {
        // Cancelled, the source ends the read by itself.
        while (!reading.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            // One timer for many waits: a new one for each would outlive it by far.
            if (ticking.IsCompleted) ticking = Task.Delay(isIdle ? IdleTick : Tick, time, cancellationToken);
            await Task.WhenAny(reading, ticking);
            if (IsDue) await TickAsync(cancellationToken);
        }
    }

    /// <summary>Does what is due.</summary>
    /// <exception cref="OutboxLostException">The epoch has ended.</exception>
    public async ValueTask TickAsync(CancellationToken cancellationToken)
    {
        lastTick = time.GetTimestamp();
        isIdle = collector.IsIdleFor(IdleTick);
        writer.ThrowIfLost();
        if (collector.IsHeldOpenFor(Tick)) await collector.AppendAsync(cancellationToken);
        if (collector.IsCheckpointDue) await collector.CheckpointAsync(cancellationToken);
        if (writer.TakeAcknowledgeable(options.AcknowledgeDelay) is { } lsn && source.Acknowledger.Acknowledge(lsn))
            await source.Acknowledger.TrySendAsync(cancellationToken);
        Report();
    }

    private void Report()
    {
        if (collector.IsEmpty) appended = collector.CompleteThrough();
        status.Passed(writer.CompleteThrough, time);
        status.Update(Describe);
    }

    private CaptureSnapshot Describe(CaptureSnapshot current)
    {
        var (changes, transactions) = collector.TakeCounts();
        var misfits = Misfits - toldMisfits;
        toldMisfits = Misfits;
        return current with
        {
            Received = source.Received,
            Appended = appended,
            CompleteThrough = writer.CompleteThrough,
            Acknowledged = source.Acknowledger.Acknowledged,
            LastCommittedAt = collector.LastCommittedAt ?? current.LastCommittedAt,
            LastSequence = writer.Tail.Sequence,
            Epoch = writer.Epoch,
            Changes = current.Changes + changes,
            Transactions = current.Transactions + transactions,
            Misfits = current.Misfits + misfits,
        };
    }
}
