namespace Bridge.Capture.Backfill.Conditions;

/// <summary><c>not a</c>.</summary>
/// <param name="Inner">What must not hold.</param>
internal sealed record Negation(RowCondition Inner) : RowCondition;
