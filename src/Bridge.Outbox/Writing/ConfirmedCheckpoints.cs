using Bridge.Contracts.Positions;

namespace Bridge.Outbox.Writing;

/// <summary>The confirmed Checkpoints of one epoch: it decides which LSN may be acknowledged, and when (outbox rule 6,
/// acknowledge).</summary>
/// <remarks>Told by the broker's thread, asked by the publisher's.</remarks>
internal sealed class ConfirmedCheckpoints(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<(Lsn Lsn, long At)> waiting = new();
    private bool hasEnded;

    /// <summary>The highest LSN that a confirmed Checkpoint says everything is complete through.</summary>
    public Lsn CompleteThrough { get; private set; }

    /// <summary>The broker has confirmed a Checkpoint that says this, and everything before it.</summary>
    public void Confirmed(Lsn completeThrough)
    {
        lock (gate)
        {
            CompleteThrough = completeThrough;
            waiting.Enqueue((completeThrough, time.GetTimestamp()));
        }
    }

    /// <summary>The epoch ends: nothing is acknowledged after it.</summary>
    public void End()
    {
        lock (gate) hasEnded = true;
    }

    /// <summary>The highest LSN whose Checkpoint has been confirmed for at least <paramref name="delay"/>; null when there is no new
    /// one.</summary>
    public Lsn? TakeAcknowledgeable(TimeSpan delay)
    {
        lock (gate)
        {
            if (hasEnded) return null;
            Lsn? ready = null;
            while (waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= delay) ready = waiting.Dequeue().Lsn;
            return ready;
        }
    }
}
