namespace Bridge.Indexer.Parked;

/// <summary>A document that OpenSearch refused. What it held is not kept: a retry reads the row anew.</summary>
/// <param name="Index">The alias of the index.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Table">The row's table.</param>
/// <param name="Sequence">The change that it was made for.</param>
/// <param name="Reason">Why; quotes no value of the row.</param>
/// <param name="At">When it was refused.</param>
public sealed record ParkedDocument(string Index, string Id, string Table, long Sequence, string Reason, DateTimeOffset At);
