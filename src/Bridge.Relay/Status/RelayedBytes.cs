using Bridge.Outbox.Records;
using Bridge.Relay.Offsets;

namespace Bridge.Relay.Status;

/// <summary>How many bytes of the outbox are relayed, counted as Checkpoints count them; unknown until the first one was read, unless it
/// was saved with the offsets.</summary>
/// <remarks>Thread-safe: the reader adds, the patience timer asks.</remarks>
/// <param name="saved">What was saved with the offsets: a relay that starts far behind says so at once, not when it comes to the next
/// Checkpoint that counts.</param>
internal sealed class RelayedBytes(long? saved)
{
    private readonly Lock gate = new();
    private readonly Queue<(long LastSequence, long Bytes, DateTimeOffset AppendedAt)> pending = new();
    private long? read = saved;
    private long? relayed = saved;
    private DateTimeOffset? appendedAt;

    /// <summary>When the last record up to where both routes are settled was appended; null until one was relayed.</summary>
    public DateTimeOffset? AppendedAt { get { lock (gate) return appendedAt; } }

    /// <summary>Notes a record that was read and is about to be relayed.</summary>
    public void Read(OutboxRecord record)
    {
        lock (gate)
        {
            if (Checkpoint.TryRead(record) is { } checkpoint) read = checkpoint.Bytes;
            if (record.Kind == RecordKind.ChangeBatch) read += record.Body.Length + OutboxRecord.Overhead;
            if (read is { } bytes) pending.Enqueue((record.LastSequence, bytes, record.AppendedAt));
        }
    }

    /// <summary>The bytes up to where both routes are settled; null while unknown.</summary>
    public long? UpTo(RelayOffset offsets)
    {
        var settled = Math.Min(offsets.Typed?.Sequence ?? 0, offsets.Batches?.Sequence ?? 0);
        lock (gate)
        {
            while (pending.TryPeek(out var next) && next.LastSequence <= settled) (_, relayed, appendedAt) = pending.Dequeue();
            return relayed;
        }
    }
}
