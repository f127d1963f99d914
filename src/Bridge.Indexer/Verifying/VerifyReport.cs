namespace Bridge.Indexer.Verifying;

/// <summary>What a comparison of an index with its tables found.</summary>
/// <param name="Index">The alias.</param>
/// <param name="Compared">How many rows and documents were compared.</param>
/// <param name="Drift">The key ranges that differ, after a second look at what was in flight.</param>
/// <param name="Repaired">How many documents were written anew.</param>
public sealed record VerifyReport(string Index, long Compared, IReadOnlyList<DriftRange> Drift, long Repaired)
{
    /// <summary>How many documents differ.</summary>
    public long Differing => Drift.Sum(range => range.Ids.LongCount());
}
