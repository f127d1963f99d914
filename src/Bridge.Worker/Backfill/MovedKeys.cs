namespace Bridge.Worker.Backfill;

/// <summary>Rows of a table that came to a key which a backfill may have passed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">Their keys, as JSON objects.</param>
/// <param name="ReadAll">True when there were too many to keep: the whole table is read again.</param>
internal sealed record MovedKeys(TableRef Table, IReadOnlyList<string> Keys, bool ReadAll);
