namespace Bridge.Capture.Backfill.Conditions;

/// <summary><c>column is null</c>.</summary>
/// <param name="Column">The column.</param>
internal sealed record NullTest(ConditionColumn Column) : RowCondition;
