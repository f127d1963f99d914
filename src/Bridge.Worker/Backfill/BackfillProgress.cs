namespace Bridge.Worker.Backfill;

/// <summary>How far a backfill is.</summary>
internal sealed record BackfillProgress(IReadOnlyList<TableProgress> Tables);
