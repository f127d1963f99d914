namespace Bridge.State;

/// <summary>The state as the records read so far make it.</summary>
internal sealed class StateMap
{
    private readonly Dictionary<string, StateEntry> entries = new(StringComparer.Ordinal);
    private (long Version, long Record, int Next) snapshot = (-1, -1, 0);

    /// <summary>The keys that exist.</summary>
    public IReadOnlyDictionary<string, StateEntry> Entries => entries;

    /// <summary>The number of the last write.</summary>
    public long Version { get; private set; }

    /// <summary>The number of the last record read; -1 before the first.</summary>
    public long LastRecord { get; private set; } = -1;

    /// <summary>The newest snapshot read completely, or named by a record.</summary>
    public SnapshotHint? Newest { get; private set; }

    /// <summary>The newest mark of a writer.</summary>
    public string? LastMark { get; private set; }

    /// <summary>Records since <see cref="Newest"/>, as far as they were read.</summary>
    public long SinceSnapshot { get; private set; }

    /// <summary>Applies the next record. Entries are the state at their version: applied in order, a snapshot's part changes nothing that
    /// is newer.</summary>
    public void Apply(StateRecord record, long recordNumber)
    {
        LastRecord = recordNumber;
        if (record.Newest is not null) Newest ??= record.Newest;
        foreach (var entry in record.Entries) Apply(entry);
        Version = Math.Max(Version, record.SnapshotVersion);
        LastMark = record.Mark ?? LastMark;
        SinceSnapshot++;
        if (record.Kind == StateRecordKind.Snapshot) Follow(record, recordNumber);
    }

    private void Apply(StateEntry entry)
    {
        Version = Math.Max(Version, entry.Version);
        if (entries.TryGetValue(entry.Key, out var known) && known.Version > entry.Version) return;
        if (entry.Value is null) entries.Remove(entry.Key);
        else entries[entry.Key] = entry;
    }

    // Only a snapshot whose last part was read counts: a writer may have died in its midst.
    private void Follow(StateRecord part, long recordNumber)
    {
        if (part.Part == 0) snapshot = (part.SnapshotVersion, recordNumber, 0);
        if (part.SnapshotVersion != snapshot.Version || part.Part != snapshot.Next) return;
        snapshot.Next++;
        if (snapshot.Next < part.Parts) return;
        Newest = new SnapshotHint(snapshot.Record, snapshot.Version);
        SinceSnapshot = 0;
    }
}
