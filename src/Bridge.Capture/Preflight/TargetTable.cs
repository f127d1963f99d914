using Bridge.Capture.Changes;

namespace Bridge.Capture.Preflight;

/// <summary>A table that the configuration wants published.</summary>
/// <param name="Facts">The table.</param>
/// <param name="ColumnList">The columns to publish; null: all of them, those added later too.</param>
/// <param name="Excluded">The columns that Bridge leaves out.</param>
internal sealed record TargetTable(TableFacts Facts, IReadOnlyList<string>? ColumnList, IReadOnlyList<string> Excluded)
{
    public RelationName Name => Facts.Name;

    /// <summary>The columns that are to arrive.</summary>
    public IEnumerable<string> Due => Facts.Columns.Except(Excluded);

    /// <summary>Its entry in a CREATE or ALTER PUBLICATION.</summary>
    public string Sql => ColumnList is null ? SqlText.Table(Name) : $"{SqlText.Table(Name)} ({SqlText.Columns(ColumnList)})";
}
