using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;

namespace Bridge.Capture.Migration;

/// <summary>The statements that lead from the publication that is to the one that is configured. Pure.</summary>
internal static class PublicationPlan
{
    private const string Price =
        "while it stands none of them can be dropped or change its type, and new columns do not come";

    /// <summary>The statements, with a reason each; none when both are the same.</summary>
    public static IReadOnlyList<PlannedStatement> Make(PublicationState? current, PublicationTarget target)
    {
        if (current is null)
            return [new(
                target.CreateSql,
                $"The publication does not exist; it publishes {SqlText.Operations(target.Operations)} of {Names(target)}.")];
        var statements = new List<PlannedStatement>();
        if (WhyTablesDiffer(current, target) is { } reason) statements.Add(new(target.SetTablesSql, reason));
        if (!current.Operations.Order().SequenceEqual(target.Operations.Order()))
            statements.Add(
                new(target.SetOperationsSql,
                $"It publishes {SqlText.Operations(current.Operations)}; configured are {SqlText.Operations(target.Operations)}."));
        if (target.ViaRoot && !current.ViaRoot)
            statements.Add(new(target.SetViaRootSql, "Changes of partitioned tables are to arrive under their own names."));
        return statements;
    }

    private static string? WhyTablesDiffer(PublicationState current, PublicationTarget target)
    {
        var reasons = new List<string>();
        foreach (var wanted in target.Tables)
        {
            var published = current.Tables.FirstOrDefault(table => table.IsNamed && table.Name == wanted.Name);
            if (published is null) reasons.Add($"{wanted.Name} is added");
            else if (!SameColumns(published.ColumnList, wanted.ColumnList)) reasons.Add($"{wanted.Name} gets {Describe(wanted)}");
            else if (published.RowFilter.Length > 0) reasons.Add($"{wanted.Name} loses its row filter");
        }
        reasons.AddRange(current.Tables.Where(table => IsForeign(table, current, target)).Select(table => $"{table.Name} is taken out"));
        if (reasons.Count == 0) return null;
        var hasList = target.Tables.Any(table => table.ColumnList is not null);
        return $"{string.Join("; ", reasons)}.{(hasList ? $" A column list pins its columns: {Price}." : "")}";
    }

    // A table that is there only as a partition of a named one goes and comes with it.
    private static bool IsForeign(PublishedTable table, PublicationState current, PublicationTarget target) =>
        target.Tables.All(wanted => wanted.Name != table.Name)
            && (table.IsNamed || !current.Tables.Any(other => other is { IsNamed: true, IsSent: false }));

    private static bool SameColumns(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        left is null || right is null ? left is null && right is null
            : left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal));

    private static string Describe(TargetTable table) => table.ColumnList is null
        ? "all its columns"
        : $"a column list without {string.Join(", ", table.Facts.Columns.Except(table.ColumnList))}";

    private static string Names(PublicationTarget target)
    {
        var names = string.Join(", ", target.Tables.Select(table => table.Name));
        var listed = target.Tables.Where(table => table.ColumnList is not null).Select(table => table.Name).ToList();
        return listed.Count == 0 ? names : $"{names}; the columns of {string.Join(", ", listed)} are pinned by a list ({Price})";
    }
}
