using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>What readers of this process have passed over because it is none of the outbox: messages that somebody else published into the
/// stream, or that cannot be read (outbox rule 4, chain). Thread-safe.</summary>
public sealed class StrayRecords
{
    private readonly Lock gate = new();
    private long highest = -1;

    /// <summary>How many were seen, each once.</summary>
    public long Count { get; private set; }

    /// <summary>The stream's number of the newest; null when none was seen.</summary>
    public long? Newest { get; private set; }

    /// <summary>Notes what a reader came by; true for a stray record that is seen for the first time.</summary>
    public bool IsNew(OutboxRecord record)
    {
        if (record.Kind is not (RecordKind.Foreign or RecordKind.Unreadable)) return false;
        lock (gate)
        {
            if (record.RecordNumber <= highest) return false;
            (highest, Newest) = (record.RecordNumber, record.RecordNumber);
            Count++;
            return true;
        }
    }
}
