using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>What readers of this process have passed over because it is none of the outbox: messages that somebody else published into the
/// stream, or that cannot be read (outbox rule 4, chain). Thread-safe.</summary>
public sealed class StrayRecords
{
    private static readonly TimeSpan SayInterval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly TimeProvider time = TimeProvider.System;
    private long highest = -1;
    private long count;
    private long? saidAt;

    /// <summary>How many were seen, each once.</summary>
    public long Count { get { lock (gate) return count; } }

    /// <summary>The stream's number of the newest; null when none was seen.</summary>
    public long? Newest { get { lock (gate) return highest < 0 ? null : highest; } }

    /// <summary>Notes what a reader came by; true when that is to be said: of the first, and once a minute of what followed.</summary>
    public bool IsWorthSaying(OutboxRecord record)
    {
        if (!record.IsStray) return false;
        lock (gate)
        {
            if (record.RecordNumber <= highest) return false;
            highest = record.RecordNumber;
            count++;
            if (saidAt is { } at && time.GetElapsedTime(at) < SayInterval) return false;
            saidAt = time.GetTimestamp();
            return true;
        }
    }
}
