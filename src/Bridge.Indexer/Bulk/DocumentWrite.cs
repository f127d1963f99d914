namespace Bridge.Indexer.Bulk;

/// <summary>A document, or a tombstone, to be written at a version.</summary>
/// <param name="Alias">The index' alias.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Version">The Sequence: OpenSearch keeps the write with the highest.</param>
/// <param name="Table">The table of the row that the document is of: a truncate of that table above the version removes it.</param>
/// <param name="Body">The document's JSON.</param>
/// <param name="IsTombstone">True when there is no such document any longer: the tombstone keeps the version.</param>
internal sealed record DocumentWrite(string Alias, string Id, long Version, string Table, byte[] Body, bool IsTombstone = false);
