using Bridge.Capture.Replication;
using Bridge.Contracts;

namespace Bridge.Capture.Preflight;

/// <summary>The publication that the configuration asks for, as far as the catalogue allows it.</summary>
internal sealed record PublicationTarget
{
    public required string Name { get; init; }

    public required IReadOnlyList<TargetTable> Tables { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>What had to be left out, and why.</summary>
    public required IReadOnlyList<PreflightFinding> Findings { get; init; }

    /// <summary>True when a partitioned table is among them: its changes are to arrive under its own name.</summary>
    public bool ViaRoot => Tables.Any(table => table.Facts.IsPartitioned);

    public bool NeedsIdentity => Operations.Contains(Operation.Update) || Operations.Contains(Operation.Delete);

    public string CreateSql =>
        $"CREATE PUBLICATION {SqlText.Identifier(Name)} FOR TABLE {TableList} WITH (publish = " +
            $"'{SqlText.Operations(Operations)}'{(ViaRoot ? ", publish_via_partition_root = true" : "")})";

    public string SetTablesSql => $"ALTER PUBLICATION {SqlText.Identifier(Name)} SET TABLE {TableList}";

    public string SetOperationsSql => $"ALTER PUBLICATION {SqlText.Identifier(Name)} SET (publish = '{SqlText.Operations(Operations)}')";

    public string SetViaRootSql =>
        $"ALTER PUBLICATION {SqlText.Identifier(Name)} SET (publish_via_partition_root = {(ViaRoot ? "true" : "false")})";

    /// <summary>The same with the lists that are there and leave out what Bridge would have to leave out instead.</summary>
    /// <param name="publication">The publication as it is.</param>
    public PublicationTarget KeepingLists(PublicationState? publication)
    {
        var kept = new List<PreflightFinding>();
        TargetTable[] tables = [.. Tables.Select(Keep)];
        return this with { Tables = tables, Findings = [.. Findings, .. kept] };

        TargetTable Keep(TargetTable table)
        {
            var list = publication?.Tables.FirstOrDefault(published => published.IsNamed && published.Name == table.Name)?.ColumnList;
            if (table.ColumnList is not null || list is null || !table.Excluded.Except(list).Any()) return table;
            kept.Add(new(FindingSeverity.Warning, "column-list-kept", table.Name.ToString(),
                $"Its column list stays, since it keeps {string.Join(", ", table.Excluded.Except(list))} back: no worker that leads has " +
                "said yet that it leaves columns out itself.",
                "Start a worker of this version, let it lead, and run bridge migrate again."));
            return table with { ColumnList = [.. list.Intersect(table.Facts.Columns)] };
        }
    }

    private string TableList => string.Join(", ", Tables.Select(table => table.Sql));

    public static PublicationTarget From(CaptureOptions options, CatalogueFacts facts)
    {
        var findings = new List<PreflightFinding>();
        var tables = new List<TargetTable>();
        foreach (var configured in ConfiguredTable.From(options))
            if (TargetTableRules.Resolve(configured, facts, findings) is { } table && tables.All(other => other.Name != table.Name))
                tables.Add(table);
        if (tables.Count == 0)
            findings.Add(new(FindingSeverity.Error, "no-tables", "Capture:Tables", "None of the configured tables can be published.",
                "Create them, or correct Capture:Tables and the database in ConnectionStrings:Postgres."));
        return new PublicationTarget
        {
            Name = options.Publication,
            Tables = tables,
            Operations = ReadOperations(options),
            Findings = findings
        };
    }

    private static List<Operation> ReadOperations(CaptureOptions options) => options.Publish.Count == 0
        ? [Operation.Insert, Operation.Update, Operation.Delete, Operation.Truncate]
        : [.. options.Publish.Select(text => Enum.Parse<Operation>(text.Trim(), ignoreCase: true)).Distinct().Order()];
}
