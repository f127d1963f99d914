namespace Bridge.Capture.Preflight;

/// <summary>Finds the table that a configured name means, and the columns of it that can be published.</summary>
internal static class TargetTableRules
{
    /// <summary>The table to publish; null when it cannot be, with the reason among <paramref name="findings"/>.</summary>
    public static TargetTable? Resolve(ConfiguredTable configured, CatalogueFacts facts, List<PreflightFinding> findings)
    {
        if (facts.Find(configured) is not { } table)
        {
            findings.Add(new(FindingSeverity.Warning, "table-missing", configured.Name.ToString(),
                "The configured table does not exist in this database; the others are captured without it.",
                "Create the table and run bridge migrate, or take it out of Capture:Tables."));
            return null;
        }
        if (WhyNotPublishable(table) is { } reason)
        {
            findings.Add(new(FindingSeverity.Warning, "table-not-publishable", table.Name.ToString(),
                $"It is {reason}, which PostgreSQL cannot publish; the other tables are captured without it.",
                "Take it out of Capture:Tables."));
            return null;
        }
        var excluded = Excluded(configured, table, findings);
        return new TargetTable(table, ColumnList(configured, table, excluded, facts, findings), excluded);
    }

    private static string? WhyNotPublishable(TableFacts table) => (table.Kind, table.Persistence) switch
    {
        _ when table.Name.Schema is "pg_catalog" or "information_schema" => "a system table",
        ('r' or 'p', 'u') => "an unlogged table",
        ('r' or 'p', 't') => "a temporary table",
        ('r' or 'p', _) => null,
        ('v', _) => "a view",
        ('m', _) => "a materialized view",
        ('f', _) => "a foreign table",
        _ => "no table",
    };

    // What a row is told by cannot be left out; what is left out by default is not, then.
    private static List<string> Excluded(ConfiguredTable configured, TableFacts table, List<PreflightFinding> findings)
    {
        var ofKey = table.IdentityColumns.Concat(table.PrimaryKey).ToHashSet();
        if (configured.ExceptColumns is { } named)
        {
            findings.AddRange(MissingColumns(named, table));
            findings.AddRange(named.Where(ofKey.Contains).Select(column => new PreflightFinding(
                FindingSeverity.Error, "column-excluded-key", table.Name.ToString(),
                $"Capture:Tables leaves out '{column}', which belongs to its key or replica identity: rows could not be told apart.",
                "Take it out of ExceptColumns, or give the table a key without it.")));
        }

        return [.. configured.Left.Intersect(table.Columns).Where(column => !ofKey.Contains(column))];
    }

    private static List<string>? ColumnList(
        ConfiguredTable configured, TableFacts table, List<string> excluded, CatalogueFacts facts, List<PreflightFinding> findings)
    {
        if (!configured.WantsColumnList || excluded.Count == 0) return null;
        if (facts.HasColumnLists) return [.. table.Columns.Except(excluded)];
        findings.Add(new(FindingSeverity.Warning, "column-list-unsupported", table.Name.ToString(),
            $"PostgreSQL {facts.Server.MajorVersion} has no column lists: it sends {string.Join(", ", excluded)}, and Bridge leaves it out.",
            "Column lists need PostgreSQL 15."));
        return null;
    }

    private static IEnumerable<PreflightFinding> MissingColumns(IReadOnlyList<string> except, TableFacts table) =>
        except.Except(table.Columns).Select(column => new PreflightFinding(FindingSeverity.Warning, "column-missing", table.Name.ToString(),
            $"Capture:Tables leaves out the column '{column}', which the table does not have.",
                "Correct ExceptColumns; names are case-sensitive."));
}
