namespace Bridge.Capture.Backfill.Conditions;

/// <summary>A condition on a row, as a person wrote it: no SQL. Its names are looked up in the catalogue, and its values become
/// literals.</summary>
/// <remarks>
/// <c>column = value</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in (a, b)</c>, <c>between a and b</c>, <c>is
/// null</c>, <c>is not null</c>;
/// joined by <c>and</c>, <c>or</c>, <c>not</c> and parentheses. A dot goes into JSON and hstore: <c>extended_metadata.kind = analysis</c>.
/// It is true or false, never unknown: <c>!=</c> and <c>not</c> hold where the column is null.
/// </remarks>
public abstract record RowCondition
{
    private protected RowCondition()
    {
    }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="ConditionException">It is none.</exception>
    public static RowCondition Parse(string text) => new ConditionParser(text).Parse();
}
