using Bridge.Capture.Changes;

namespace Bridge.Capture.Replication;

/// <summary>One table of a publication.</summary>
/// <param name="Name">The table.</param>
/// <param name="IsNamed">True when the publication names it; false when it is there through its schema, its parent or FOR ALL
/// TABLES.</param>
/// <param name="IsSent">True when changes arrive under this name; false for a partitioned table whose partitions are sent.</param>
/// <param name="ColumnList">The publication's column list; null when it has none, so that every column is sent.</param>
/// <param name="RowFilter">The publication's row filter; empty when it has none.</param>
/// <param name="FilterColumns">The columns that the row filter reads.</param>
public sealed record PublishedTable(
    RelationName Name, bool IsNamed, bool IsSent, IReadOnlyList<string>? ColumnList, string RowFilter, IReadOnlyList<string> FilterColumns);
