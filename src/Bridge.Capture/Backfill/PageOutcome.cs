namespace Bridge.Capture.Backfill;

/// <summary>What became of a page.</summary>
/// <param name="IsVoid">True when it must be read again: too much changed meanwhile, or the table was emptied. Some of its rows may have
/// been appended.</param>
/// <param name="Rows">Rows appended.</param>
/// <param name="Merged">Those among them that were merged with changes.</param>
public sealed record PageOutcome(bool IsVoid, int Rows, int Merged);
