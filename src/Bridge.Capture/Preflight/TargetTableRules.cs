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
        return new TargetTable(table, ColumnList(configured, table, facts, findings));
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

    private static List<string>? ColumnList(
        ConfiguredTable configured, TableFacts table, CatalogueFacts facts, List<PreflightFinding> findings)
    {
        var byDefault = configured.ExceptColumns is null;
        var except = configured.ExceptColumns ?? [ConfiguredTable.AuditColumn];
        if (!byDefault) findings.AddRange(MissingColumns(except, table));
        var left = table.Columns.Except(except).ToList();
        if (left.Count == table.Columns.Count) return null;
        if (!facts.HasColumnLists)
        {
            findings.Add(new(FindingSeverity.Warning, "column-list-unsupported", table.Name.ToString(),
                $"PostgreSQL {facts.Server.MajorVersion} has no column lists, so {string.Join(", ", except)} is sent too.",
                    "Column lists need PostgreSQL 15."));
            return null;
        }
        if (!byDefault || !table.IsFull) return left;
        findings.Add(new(FindingSeverity.Warning, "column-list-full", table.Name.ToString(),
            $"Its replica identity is FULL, which allows no column list, so {ConfiguredTable.AuditColumn} is sent too.",
            "Use the primary key as identity if nobody needs the old rows.",
            $"ALTER TABLE {SqlText.Table(table.Name)} REPLICA IDENTITY DEFAULT"));
        return null;
    }

    private static IEnumerable<PreflightFinding> MissingColumns(IReadOnlyList<string> except, TableFacts table) =>
        except.Except(table.Columns).Select(column => new PreflightFinding(FindingSeverity.Warning, "column-missing", table.Name.ToString(),
            $"Capture:Tables leaves out the column '{column}', which the table does not have.",
                "Correct ExceptColumns; names are case-sensitive."));
}
