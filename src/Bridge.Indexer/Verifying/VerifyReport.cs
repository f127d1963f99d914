namespace Bridge.Indexer.Verifying;

/// <summary>What a comparison of an index with its tables found.</summary>
/// <param name="Index">The alias.</param>
/// <param name="Compared">How many rows and documents were compared.</param>
/// <param name="Drift">The key ranges that differ, at a point of the outbox that the index has reached.</param>
/// <param name="Repaired">How many documents were written anew.</param>
public sealed record VerifyReport(string Index, long Compared, IReadOnlyList<DriftRange> Drift, long Repaired)
{
    /// <summary>Ids of which it cannot be told: they change faster than they are looked at, or their changes do not come through.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = [];

    /// <summary>How many documents differ.</summary>
    public long Differing => Drift.Sum(range => range.Ids.LongCount());
}
