namespace Bridge.Capture.Backfill.Conditions;

/// <summary><c>a and b</c>.</summary>
/// <param name="Parts">What must hold, all of it.</param>
internal sealed record AllOf(IReadOnlyList<RowCondition> Parts) : RowCondition;
