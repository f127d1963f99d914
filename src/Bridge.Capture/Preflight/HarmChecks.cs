using Bridge.Capture.Replication;

namespace Bridge.Capture.Preflight;

/// <summary>The publications that make the application's own UPDATE and DELETE fail.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/logical-replication-col-lists.html and
/// …/logical-replication-row-filter.html</remarks>
internal static class HarmChecks
{
    /// <summary>The harm that a publication does as it stands.</summary>
    public static IEnumerable<PreflightFinding> OfExisting(CatalogueFacts facts) =>
        facts.Publication is not { NeedsIdentity: true } publication ? [] :
        publication.Tables.SelectMany(table => facts.Find(table.Name) is { } tableFacts
            ? Check(tableFacts, table.ColumnList, table.FilterColumns, Undo(publication, table))
                .Concat(Generated(facts, tableFacts, table.ColumnList, isThere: true))
            : []);

    /// <summary>The harm that the configured publication would do.</summary>
    public static IEnumerable<PreflightFinding> OfTarget(PublicationTarget target, CatalogueFacts facts) =>
        !target.NeedsIdentity ? [] : target.Tables.SelectMany(
            table => Check(table.Facts, table.ColumnList, [], undo: null)
            .Concat(Generated(facts, table.Facts, table.ColumnList, isThere: false)));

    private static IEnumerable<PreflightFinding> Check(
        TableFacts table, IReadOnlyList<string>? columnList, IReadOnlyList<string> filterColumns, string? undo)
    {
        if (!table.HasIdentity) yield return WithoutIdentity(table, undo);
        if (columnList is not null && (table.IsFull || table.IdentityColumns.Except(columnList).Any()))
            yield return ColumnList(table, columnList, undo);
        if (!table.IsFull && filterColumns.Except(table.IdentityColumns).Any())
            yield return RowFilter(table, filterColumns, undo);
    }

    // A column list that leaves out what the identity holds is told as such.
    private static IEnumerable<PreflightFinding> Generated(
        CatalogueFacts facts, TableFacts table, IReadOnlyList<string>? columnList, bool isThere)
    {
        if (!facts.RefusesUnsentGenerated || columnList is not null) yield break;
        var stored = facts.Publication is { SendsGenerated: true } ? [] : table.IsFull ? table.GeneratedColumns
            : table.GeneratedColumns.Intersect(table.IdentityColumns);
        string[] unsent = [.. stored, .. table.IsFull ? table.VirtualColumns : []];
        if (unsent.Length == 0) yield break;
        yield return new(
            FindingSeverity.Error, "generated-identity", table.Name.ToString(),
            $"Its replica identity holds {string.Join(", ", unsent)}, generated and not published, which PostgreSQL " +
                $"{facts.Server.MajorVersion} refuses: {Breaks(isThere ? "" : null)}.",
            "Use a primary key without generated columns as identity, or leave the table out of the publication.",
            table.IsFull && table.PrimaryKey.Count > 0 ? $"ALTER TABLE {SqlText.Table(table.Name)} REPLICA IDENTITY DEFAULT" : "");
    }

    private static PreflightFinding WithoutIdentity(TableFacts table, string? undo) => new(
        FindingSeverity.Error, "no-replica-identity", table.Name.ToString(),
        $"It has no replica identity: {Breaks(undo)}.",
        "Give it a primary key, or set its replica identity, or leave it out of the publication.",
        undo ?? $"ALTER TABLE {SqlText.Table(table.Name)} REPLICA IDENTITY FULL");

    private static PreflightFinding ColumnList(TableFacts table, IReadOnlyList<string> columnList, string? undo) => new(
        FindingSeverity.Error, "column-list-identity", table.Name.ToString(),
        table.IsFull
            ? $"Its replica identity is FULL, which allows no column list: {Breaks(undo)}."
            : $"The column list leaves out {string.Join(", ", table.IdentityColumns.Except(columnList))} of its replica identity: " +
                $"{Breaks(undo)}.",
        table.IsFull ? "Publish all columns, or use the primary key as identity." : "Publish the columns of the identity too.",
        undo ?? (table.IsFull ? $"ALTER TABLE {SqlText.Table(table.Name)} REPLICA IDENTITY DEFAULT" : ""));

    private static PreflightFinding RowFilter(TableFacts table, IReadOnlyList<string> filterColumns, string? undo) => new(
        FindingSeverity.Error, "row-filter-identity", table.Name.ToString(),
        $"The row filter reads {string.Join(", ", filterColumns.Except(table.IdentityColumns))}, which is not in its replica identity: " +
            $"{Breaks(undo)}.",
        "Publish the table without the filter, or widen its replica identity.", undo ?? "");

    private static string Breaks(string? undo) =>
        $"every UPDATE and DELETE of the application on it {(undo is null ? "would fail" : "fails")}";

    private static string Undo(PublicationState publication, PublishedTable table) => table.IsNamed
        ? $"ALTER PUBLICATION {SqlText.Identifier(publication.Name)} DROP TABLE {SqlText.Table(table.Name)}"
        : $"ALTER TABLE {SqlText.Table(table.Name)} REPLICA IDENTITY FULL";
}
