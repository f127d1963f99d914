using Bridge.Capture.Replication;

namespace Bridge.Capture.Preflight;

/// <summary>The publication beside what the configuration asks for.</summary>
internal static class PublicationChecks
{
    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts, PublicationTarget target, bool outboxExists) =>
        facts.Publication is { } publication
            ? [.. Kind(publication), .. Operations(publication, target), .. Tables(publication, target), .. Partitions(publication, target)]
            : [Missing(facts, target, outboxExists)];

    private static PreflightFinding Missing(CatalogueFacts facts, PublicationTarget target, bool outboxExists)
    {
        if (outboxExists)
            return new(FindingSeverity.Error, "publication-vanished", target.Name,
                "The publication was there and is gone: WAL written since then cannot be decoded with a new one.",
                $"Find out who dropped it. {StartAnew.Remedy}");
        if (facts.Slot is { IsLost: false })
            return new(FindingSeverity.Error, "slot-older-than-publication", target.Name,
                $"The publication does not exist, but the slot '{facts.Slot.Name}' does: what it holds from before cannot be decoded " +
                    "with a publication made now.",
                "Drop the slot and run bridge migrate.", $"SELECT pg_drop_replication_slot({SqlText.Literal(facts.Slot.Name)})");
        return new(FindingSeverity.Warning, "publication-missing", target.Name, "The publication does not exist yet.",
            "Run bridge migrate.", target.Tables.Count > 0 ? target.CreateSql : "");
    }

    private static IEnumerable<PreflightFinding> Kind(PublicationState publication)
    {
        if (publication.AllTables)
            yield return Warning("publication-all-tables", publication.Name,
                "It is FOR ALL TABLES: a table made tomorrow without a primary key would refuse every UPDATE, and columns cannot be " +
                    "left out.",
                "Choose another Capture:Publication, or drop this one and run bridge migrate.",
                    $"DROP PUBLICATION {SqlText.Identifier(publication.Name)}");
    }

    private static IEnumerable<PreflightFinding> Operations(PublicationState publication, PublicationTarget target) =>
        target.Operations.Except(publication.Operations).Select(operation => Warning("operation-not-published", publication.Name,
            $"It does not publish {operation.ToString().ToLowerInvariant()}, so such changes do not arrive.", "Run bridge migrate.",
                target.SetOperationsSql));

    private static IEnumerable<PreflightFinding> Tables(PublicationState publication, PublicationTarget target)
    {
        foreach (var wanted in target.Tables)
        {
            var published = publication.Tables.FirstOrDefault(table => table.Name == wanted.Name);
            if (published is null)
                yield return Warning("table-not-published", wanted.Name.ToString(),
                    "It is configured but not published: its changes do not arrive.", "Run bridge migrate.", target.SetTablesSql);
            else
                foreach (var finding in Columns(published, wanted, target)) yield return finding;
        }
        foreach (var other in publication.Tables.Where(table => table.IsNamed && target.Tables.All(wanted => wanted.Name != table.Name)))
            yield return new(FindingSeverity.Info, "table-not-configured", other.Name.ToString(),
                "It is published and captured though it is not configured; bridge migrate takes it out.");
    }

    private static IEnumerable<PreflightFinding> Columns(PublishedTable published, TargetTable wanted, PublicationTarget target)
    {
        var sent = published.ColumnList ?? wanted.Facts.Columns;
        if (wanted.Due.Except(sent).Any())
            yield return Warning("column-not-published", wanted.Name.ToString(),
                $"The column list leaves out {string.Join(", ", wanted.Due.Except(sent))}, which the configuration does not.",
                "Run bridge migrate.", target.SetTablesSql);
        if (wanted.ColumnList is { } list && sent.Except(list).Any())
            yield return Warning("column-published", wanted.Name.ToString(),
                $"{string.Join(", ", sent.Except(list))} is published though the configuration asks for a column list without it.",
                "Run bridge migrate.", target.SetTablesSql);
        if (published.ColumnList is not null) yield return ColumnList(wanted, target);
        if (published.RowFilter.Length > 0)
            yield return Warning("row-filter", wanted.Name.ToString(),
                "A row filter holds changes back, and makes updates arrive as inserts and deletes.",
                "Run bridge migrate, which takes it away.", target.SetTablesSql);
    }

    private static PreflightFinding ColumnList(TargetTable wanted, PublicationTarget target)
    {
        const string Price = "while it stands, the application can neither drop one of its columns nor change its type, DROP … CASCADE " +
            "takes the table out of the publication, and new columns do not come.";
        return wanted.ColumnList is not null
            ? new(FindingSeverity.Info, "column-list", wanted.Name.ToString(), $"It is published with a column list: {Price}",
                "For a migration of the application set ColumnList to false and run bridge migrate; afterwards back again.")
            : Warning("column-list", wanted.Name.ToString(), $"It is published with a column list that nobody asks for: {Price}",
                "Run bridge migrate when a worker of this version leads: it leaves out itself what is configured.", target.SetTablesSql);
    }

    private static IEnumerable<PreflightFinding> Partitions(PublicationState publication, PublicationTarget target)
    {
        if (!target.ViaRoot || publication.ViaRoot) yield break;
        var leaking = target.Tables.Where(table => table.Facts.IsPartitioned)
            .SelectMany(table => table.Excluded.Where(column => column != ConfiguredTable.AuditColumn)
                .Select(column => $"{column} of {table.Name}")).ToList();
        yield return Warning("partition-root", publication.Name,
            "Changes of partitioned tables arrive under the names of their partitions" +
            $"{(leaking.Count > 0 ? $", where {string.Join(", ", leaking)} is not left out" : "")}.", "Run bridge migrate.",
            target.SetViaRootSql);
    }

    private static PreflightFinding Warning(string code, string subject, string message, string remedy, string sql) =>
        new(FindingSeverity.Warning, code, subject, message, remedy, sql);
}
