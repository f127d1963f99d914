using Bridge.Capture.Changes;

namespace Bridge.Capture.Preflight;

/// <summary>A table that the configuration wants published.</summary>
/// <param name="Facts">The table.</param>
/// <param name="ColumnList">The columns to publish; null: all of them, those added later too.</param>
internal sealed record TargetTable(TableFacts Facts, IReadOnlyList<string>? ColumnList)
{
    public RelationName Name => Facts.Name;

    /// <summary>Its entry in a CREATE or ALTER PUBLICATION.</summary>
    public string Sql => ColumnList is null ? SqlText.Table(Name) : $"{SqlText.Table(Name)} ({SqlText.Columns(ColumnList)})";
}
