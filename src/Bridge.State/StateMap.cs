namespace Bridge.State;

/// <summary>The state as the records read so far make it.</summary>
internal sealed class StateMap
{
    private readonly Dictionary<string, StateEntry> entries = new(StringComparer.Ordinal);
    private (long Version, long Record, int Next) snapshot = (-1, -1, 0);
    private long partBytes;

    /// <summary>The keys that exist.</summary>
    public IReadOnlyDictionary<string, StateEntry> Entries => entries;

    /// <summary>The number of the last write.</summary>
    public long Version { get; private set; }

    /// <summary>The number of the first record read; -1 before it.</summary>
    public long FirstRecord { get; private set; } = -1;

    /// <summary>The number of the last record read; -1 before the first.</summary>
    public long LastRecord { get; private set; } = -1;

    /// <summary>The newest snapshot read completely, or named by a record.</summary>
    public SnapshotHint? Newest { get; private set; }

    /// <summary>The newest mark of a writer.</summary>
    public string? LastMark { get; private set; }

    /// <summary>Records since <see cref="Newest"/>, as far as they were read.</summary>
    public long SinceSnapshot { get; private set; }

    /// <summary>The version of the newest snapshot that was read completely; -1 when none was: then what was read need not be
    /// all.</summary>
    public long CompleteVersion { get; private set; } = -1;

    /// <summary>Bytes of records since the newest complete snapshot, as far as they were read.</summary>
    public long BytesSinceSnapshot { get; private set; }

    /// <summary>What all entries take together, in bytes, roughly.</summary>
    public long ValueBytes { get; private set; }

    /// <summary>Bytes of the newest complete snapshot's records.</summary>
    public long SnapshotBytes { get; private set; }

    /// <summary>Applies the next record; null is what somebody else published. Entries are the state at their version: applied in order, a
    /// snapshot's part changes nothing that is newer.</summary>
    /// <param name="record">The record.</param>
    /// <param name="recordNumber">Its number in the stream.</param>
    /// <param name="bytes">The size of its body.</param>
    public void Apply(StateRecord? record, long recordNumber, int bytes)
    {
        if (LastRecord < 0) FirstRecord = recordNumber;
        LastRecord = recordNumber;
        BytesSinceSnapshot += bytes;
        if (record is null || IsRepeat(record)) return;
        if (record.Newest is { } hint && hint.Version > (Newest?.Version ?? -1)) Newest = hint;
        foreach (var entry in record.Entries) Apply(entry);
        Version = Math.Max(Version, record.SnapshotVersion);
        LastMark = record.Mark ?? LastMark;
        SinceSnapshot++;
        if (record.Kind == StateRecordKind.Snapshot) Follow(record, recordNumber, bytes);
    }

    /// <summary>What a key's entry takes, in bytes, roughly; 0 when there is none.</summary>
    public int SizeOf(string key) => entries.TryGetValue(key, out var entry) ? StateSnapshot.SizeOf(entry) : 0;

    // Versions only rise: what is behind is a copy that somebody published.
    private bool IsRepeat(StateRecord record) => record.Kind switch
    {
        StateRecordKind.Snapshot => record.SnapshotVersion < Version,
        StateRecordKind.Write => record.Entries.All(entry => entry.Version <= Version),
        _ => false,
    };

    private void Apply(StateEntry entry)
    {
        Version = Math.Max(Version, entry.Version);
        if (entries.TryGetValue(entry.Key, out var known) && known.Version > entry.Version) return;
        ValueBytes += (entry.Value is null ? 0 : StateSnapshot.SizeOf(entry)) - (known is null ? 0 : StateSnapshot.SizeOf(known));
        if (entry.Value is null) entries.Remove(entry.Key);
        else entries[entry.Key] = entry;
    }

    // Only a snapshot whose last part was read counts: a writer may have died in its midst.
    private void Follow(StateRecord part, long recordNumber, int bytes)
    {
        if (part.Part == 0) (snapshot, partBytes) = ((part.SnapshotVersion, recordNumber, 0), 0);
        if (part.SnapshotVersion != snapshot.Version || part.Part != snapshot.Next) return;
        snapshot.Next++;
        partBytes += bytes;
        if (snapshot.Next < part.Parts) return;
        Newest = new SnapshotHint(snapshot.Record, snapshot.Version);
        (SinceSnapshot, BytesSinceSnapshot, SnapshotBytes, CompleteVersion) = (0, 0, partBytes, snapshot.Version);
    }
}
