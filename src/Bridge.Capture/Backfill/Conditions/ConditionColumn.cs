namespace Bridge.Capture.Backfill.Conditions;

/// <summary>A column as a condition names it.</summary>
/// <param name="Name">The name; with dots in it where it goes into JSON or hstore.</param>
/// <param name="IsQuoted">True for a name in double quotes, which is taken as it stands.</param>
/// <param name="Position">Where it stands, in characters from 1.</param>
internal sealed record ConditionColumn(string Name, bool IsQuoted, int Position);
