using Bridge.Outbox;

namespace Bridge.Worker.Capture;

/// <summary>When a Checkpoint is due (outbox rule 5, checkpoint): every few seconds while something changed, and after so many bytes or
/// records.</summary>
internal sealed class CheckpointClock(OutboxOptions options, TimeProvider time)
{
    /// <summary>Records between two Checkpoints at the most, so that small records do not make the way back to one long.</summary>
    private const int MaxRecords = 1_000;

    // Retention cuts whole segments: what it leaves must hold a Checkpoint, or nobody could find his place.
    private readonly long maxBytes = Math.Min(options.CheckpointBytes, options.SegmentBytes);
    private long last = time.GetTimestamp();
    private long bytes;
    private int records;

    /// <summary>A record was appended.</summary>
    public void Appended(int size)
    {
        bytes += size;
        records++;
    }

    /// <summary>True when the outbox has grown so much that a Checkpoint is due at once.</summary>
    public bool IsDueBySize => bytes >= maxBytes || records >= MaxRecords;

    /// <summary>True when a Checkpoint is due; <paramref name="moved"/> says whether "complete through" has moved.</summary>
    public bool IsDue(bool moved) => IsDueBySize || ((records > 0 || moved) && time.GetElapsedTime(last) >= options.CheckpointInterval);

    /// <summary>A Checkpoint was written.</summary>
    public void Reset()
    {
        last = time.GetTimestamp();
        bytes = 0;
        records = 0;
    }
}
