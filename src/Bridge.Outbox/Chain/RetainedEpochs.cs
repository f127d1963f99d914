using Bridge.Outbox.Records;

namespace Bridge.Outbox.Chain;

/// <summary>The valid range of every epoch that the outbox retains, as a Checkpoint lists them; rolled forward while reading or
/// writing.</summary>
internal sealed class RetainedEpochs(IEnumerable<EpochRange> known)
{
    private readonly List<EpochRange> ranges = [.. known];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<EpochRange> Ranges => ranges;

    /// <summary>Takes a valid record in.</summary>
    public void Add(string epoch, long first, long last)
    {
        if (ranges.Count > 0 && ranges[^1].Id == epoch) ranges[^1] = ranges[^1] with { Last = last };
        else ranges.Add(new EpochRange(epoch, first, last));
    }

    /// <summary>Forgets epochs that retention has cut wholly.</summary>
    public void Prune(long firstRetained) => ranges.RemoveAll(range => range.Last < firstRetained);

    /// <summary>True when a record that stands before the Checkpoint counts.</summary>
    public bool Contains(OutboxRecord record) =>
        record.Count > 0 && ranges.Exists(range => range.Id == record.Epoch && range.First <= record.FirstSequence
            && record.LastSequence <= range.Last);

    /// <summary>True when the epoch has valid changes up to or around the Sequence.</summary>
    public bool Covers(string epoch, long sequence) =>
        ranges.Exists(range => range.Id == epoch && range.First <= sequence && sequence <= range.Last);

    /// <summary>A copy for a Checkpoint.</summary>
    public EpochRange[] ToArray() => [.. ranges];
}
