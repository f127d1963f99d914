namespace Bridge.Indexer.Indices;

/// <summary>What holds for every indexer, read after a bulk and before its ack.</summary>
/// <param name="Floors">By table: documents below this version are gone by a truncate.</param>
/// <param name="Building">Aliases whose next generation is being built and receives every write too.</param>
internal sealed record ControlState(IReadOnlyDictionary<string, long> Floors, IReadOnlySet<string> Building);
