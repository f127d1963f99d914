namespace Bridge.Capture.Preflight;

/// <summary>The configured tables: key, replica identity, large columns, and what our role may do with them.</summary>
internal static class TableChecks
{
    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts, PublicationTarget target) =>
        target.Tables.SelectMany(table => Identity(table.Facts).Concat(Toast(table)).Concat(Rights(table.Facts, facts.Role)));

    private static IEnumerable<PreflightFinding> Identity(TableFacts table)
    {
        var subject = table.Name.ToString();
        if (table.PrimaryKey.Count == 0 && table.HasIdentity)
            yield return new(FindingSeverity.Warning, "no-primary-key", subject,
                $"It has no primary key; rows are told apart by {Describe(table)}.",
                "Give it a primary key, if its rows have one.");
        else if (table.HasIdentity)
            yield return new(FindingSeverity.Info, "replica-identity", subject,
                $"Primary key ({string.Join(", ", table.PrimaryKey)}); replica identity: {Describe(table)}.");
    }

    private static IEnumerable<PreflightFinding> Toast(TargetTable table)
    {
        var columns = table.Facts.ToastColumns.Intersect(table.Due).ToList();
        if (!table.Facts.IsFull && columns.Count > 0)
            yield return new(FindingSeverity.Info, "toast-columns", table.Name.ToString(),
                $"An UPDATE that leaves a large value of {string.Join(", ", columns)} alone sends no value for it; the change says so " +
                    "under \"unchanged\".");
    }

    private static IEnumerable<PreflightFinding> Rights(TableFacts table, RoleRights role)
    {
        if (!table.MaySelect)
            yield return new(FindingSeverity.Warning, "table-select", table.Name.ToString(),
                $"The role '{role.Name}' may not read it; its changes arrive, but existing rows cannot be read.",
                "Grant the right.",
                    $"GRANT USAGE ON SCHEMA {SqlText.Identifier(table.Name.Schema)} TO {SqlText.Identifier(role.Name)}; GRANT SELECT ON " +
                    $"{SqlText.Table(table.Name)} TO {SqlText.Identifier(role.Name)}");
    }

    private static string Describe(TableFacts table) => table.ReplicaIdentity switch
    {
        'f' => "the whole row (FULL)",
        'i' => $"an index ({string.Join(", ", table.IdentityColumns)})",
        _ => "the primary key",
    };
}
