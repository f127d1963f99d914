namespace Bridge.Capture.Changes;

/// <summary>The columns that Bridge leaves out before anything of them gets into the outbox.</summary>
/// <param name="byTable">What is left out of the configured tables, under the name that each has.</param>
/// <param name="otherwise">What is left out of every other table: a partition that comes under its own name, a table that somebody else
/// published.</param>
public sealed class ColumnExclusions(IReadOnlyDictionary<RelationName, ExcludedColumns> byTable, ExcludedColumns otherwise)
{
    /// <summary>Leaves nothing out.</summary>
    public static ColumnExclusions None { get; } = new(new Dictionary<RelationName, ExcludedColumns>(), ExcludedColumns.None);

    /// <summary>What is left out of a table.</summary>
    public ExcludedColumns Of(RelationName table) => byTable.TryGetValue(table, out var columns) ? columns : otherwise;
}
