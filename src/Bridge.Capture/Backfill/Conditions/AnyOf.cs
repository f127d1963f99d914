namespace Bridge.Capture.Backfill.Conditions;

/// <summary><c>a or b</c>.</summary>
/// <param name="Parts">Of which one must hold.</param>
internal sealed record AnyOf(IReadOnlyList<RowCondition> Parts) : RowCondition;
