namespace Bridge.Capture.Preflight;

/// <summary>What our role must be allowed to (read the slot, make or alter the publication where that is due), and what it had better not
/// be.</summary>
internal static class RoleChecks
{
    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts, PublicationTarget target)
    {
        var role = facts.Role;
        if (!role.MayReplicate)
            yield return Error("role-replication", role.Name, "The role may not replicate.",
                "Grant the right; on a managed server by the provider's own role.",
                $"ALTER ROLE {SqlText.Identifier(role.Name)} REPLICATION");
        if (facts.Publication is null && !role.MayCreatePublication)
            yield return Error(
                "role-create", role.Name, $"The role may not create a publication in the database '{facts.Server.Database}'.",
                "Grant the right, or create the publication as an administrator.",
                $"GRANT CREATE ON DATABASE {SqlText.Identifier(facts.Server.Database)} TO {SqlText.Identifier(role.Name)}");
        if (facts.Publication is { IsOurs: false } publication
            && PublicationChecks.Run(facts, target, outboxExists: false).Any(finding => finding.Sql.Length > 0))
            yield return Error("publication-owner", publication.Name,
                $"The publication belongs to '{publication.Owner}', so bridge migrate cannot alter it.",
                "Run the SQL of the other findings as its owner, or hand it over.",
                $"ALTER PUBLICATION {SqlText.Identifier(publication.Name)} OWNER TO {SqlText.Identifier(role.Name)}");
        foreach (var table in target.Tables.Where(table => !table.Facts.IsOwner && IsToBeAdded(facts, table)))
            yield return Error("table-owner", table.Name.ToString(),
                $"The table belongs to '{table.Facts.Owner}', and only its owner may publish it.",
                "Run bridge migrate as its owner, or make the role a member of it.",
                $"GRANT {SqlText.Identifier(table.Facts.Owner)} TO {SqlText.Identifier(role.Name)}");
        foreach (var finding in TooMuch(facts, target)) yield return finding;
    }

    // Whoever gets hold of the worker, or of its connection string, has these rights.
    private static IEnumerable<PreflightFinding> TooMuch(CatalogueFacts facts, PublicationTarget target)
    {
        const string Remedy =
            "Run the worker as a role of its own that replicates and reads the published tables; 'bridge migrate' alone needs their owner.";
        if (facts.Role.MayRunPrograms)
            yield return Warning("role-runs-programs", facts.Role.Name,
                $"The role may run programs and write files on the server{(facts.Role.IsSuperuser ? ": it is a superuser" : "")}.", Remedy);
        var written = facts.Tables.Where(table => table.MayWrite && IsOurs(facts, target, table)).Select(table => table.Name.ToString())
            .ToList();
        if (written.Count > 0)
            yield return Warning("role-writes-tables", facts.Role.Name,
                $"The role may write {string.Join(", ", written.Take(3))}{(written.Count > 3 ? $" and {written.Count - 3} more" : "")}; " +
                "capture only reads.", Remedy);
    }

    private static bool IsOurs(CatalogueFacts facts, PublicationTarget target, TableFacts table) =>
        target.Tables.Any(wanted => wanted.Name == table.Name)
            || facts.Publication?.Tables.Any(published => published.Name == table.Name) == true;

    private static PreflightFinding Warning(string code, string subject, string message, string remedy) =>
        new(FindingSeverity.Warning, code, subject, message, remedy);

    private static bool IsToBeAdded(CatalogueFacts facts, TargetTable table) =>
        facts.Publication?.Tables.Any(published => published.Name == table.Name) != true;

    private static PreflightFinding Error(string code, string subject, string message, string remedy, string sql) =>
        new(FindingSeverity.Error, code, subject, message, remedy, sql);
}
