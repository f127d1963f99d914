namespace Bridge.Capture.Preflight;

/// <summary>Rows that arrive other than somebody expects: partitions that are told by another identity, rows that a policy hides, columns
/// of which only <c>to_jsonb</c> makes something of its own.</summary>
internal static class HazardChecks
{
    private const int Named = 3;

    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts, PublicationTarget target) =>
        from table in target.Tables
        let hazards = facts.Hazards.FirstOrDefault(hazards => hazards.Name == table.Name)
        where hazards is not null
        from finding in (IEnumerable<PreflightFinding>)
            [.. Partitions(table, hazards), .. RowSecurity(facts.Role, hazards), .. JsonCasts(table, hazards)]
        select finding;

    private static IEnumerable<PreflightFinding> Partitions(TargetTable table, TableHazards hazards)
    {
        if (hazards.UnlikePartitions.Count == 0) yield break;
        var identity = table.Facts.ReplicaIdentity switch { 'f' => "FULL", 'n' => "NOTHING", 'd' => "DEFAULT", _ => null };
        yield return Warning("partition-identity", table,
            $"The replica identity of {Some(hazards.UnlikePartitions)} is not that of the table, by which PostgreSQL describes their " +
            "rows: an old row comes with nulls, or with less than the table's identity says.",
            "Give the partitions the identity of the table; one that is attached later needs it too.",
            identity is null ? ""
                : string.Join("; ", hazards.UnlikePartitions.Select(partition => $"ALTER TABLE {partition} REPLICA IDENTITY {identity}")));
    }

    private static IEnumerable<PreflightFinding> RowSecurity(RoleRights role, TableHazards hazards)
    {
        if (hazards.IsRowSecurityActive)
            yield return new(FindingSeverity.Warning, "row-security", hazards.Name.ToString(),
                $"Row level security hides rows from the role '{role.Name}': their changes arrive all the same, and a backfill fails.",
                "Let the role pass by the policies, as replication does; or leave the table out.",
                $"ALTER ROLE {SqlText.Identifier(role.Name)} BYPASSRLS");
    }

    private static IEnumerable<PreflightFinding> JsonCasts(TargetTable table, TableHazards hazards)
    {
        foreach (var column in hazards.JsonCastColumns.Intersect(table.Due))
            yield return Warning("column-json-cast", table,
                $"The type of '{column}' has a cast to json, which to_jsonb follows and Bridge cannot: its values are the type's text.",
                "Read them as that text, or publish a column with what is wanted of them.");
    }

    private static string Some(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names.Take(Named))}{(names.Count > Named ? $" and {names.Count - Named} more" : "")}";

    private static PreflightFinding Warning(string code, TargetTable table, string message, string remedy, string sql = "") =>
        new(FindingSeverity.Warning, code, table.Name.ToString(), message, remedy, sql);
}
