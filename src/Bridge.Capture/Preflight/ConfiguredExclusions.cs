using Bridge.Capture.Changes;

namespace Bridge.Capture.Preflight;

/// <summary>What the configuration leaves out of each table.</summary>
public static class ConfiguredExclusions
{
    private static readonly ExcludedColumns ByDefault = new(new HashSet<string> { ConfiguredTable.AuditColumn }, AreNamed: false);

    /// <summary>Reads it; the options are valid.</summary>
    public static ColumnExclusions Of(CaptureOptions options)
    {
        var byTable = new Dictionary<RelationName, ExcludedColumns>();
        var tables = ConfiguredTable.From(options);
        foreach (var table in tables) byTable[table.Name] = Of(table);
        // A name that is written in another case means the table as SQL folds it, where there is none of that very name.
        foreach (var table in tables) byTable.TryAdd(table.Folded, Of(table));
        return new ColumnExclusions(byTable, ByDefault);
    }

    private static ExcludedColumns Of(ConfiguredTable table) =>
        table.ExceptColumns is { } named ? new ExcludedColumns(named.ToHashSet(), AreNamed: true) : ByDefault;
}
