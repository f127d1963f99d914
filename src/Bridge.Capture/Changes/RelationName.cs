namespace Bridge.Capture.Changes;

/// <summary>A table's name as pgoutput's Relation message gives it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Table">The table.</param>
public sealed record RelationName(string Schema, string Table)
{
    /// <summary><c>schema.table</c>.</summary>
    public override string ToString() => $"{Schema}.{Table}";
}
