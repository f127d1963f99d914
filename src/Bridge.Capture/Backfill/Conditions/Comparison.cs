namespace Bridge.Capture.Backfill.Conditions;

/// <summary><c>column operator value</c>, or <c>column in (value, …)</c>.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator"><c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</param>
/// <param name="Values">What with, as text; one of several must fit.</param>
internal sealed record Comparison(ConditionColumn Column, string Operator, IReadOnlyList<string> Values) : RowCondition;
