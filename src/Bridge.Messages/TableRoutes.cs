using Bridge.Messages.Chemotion;

namespace Bridge.Messages;

/// <summary>Which contracts a table gives: the one place to add a contract of its own.</summary>
internal sealed class TableRoutes
{
    private readonly Dictionary<(string Schema, string Table), TableRoute> known = [];

    /// <summary>Creates the routes.</summary>
    public TableRoutes() => Unknown = Create("", "");

    /// <summary>The mapper of every table without a contract, and of every row that does not fit its contract.</summary>
    public RowMessageMapper Fallback { get; } = new();

    /// <summary>The route of no table.</summary>
    public TableRoute Unknown { get; }

    /// <summary>The route of a table.</summary>
    public TableRoute Find(string schema, string table)
    {
        if (!known.TryGetValue((schema, table), out var route)) known[(schema, table)] = route = Create(schema, table);
        return route;
    }

    private TableRoute Create(string schema, string table) => new(schema, table, Mappers(schema, table), Fallback);

    private IReadOnlyList<MessageMapper> Mappers(string schema, string table) => (schema, table) switch
    {
        ("public", "containers") => [new ContainerMessageMapper(), new ContainerAnalysisMessageMapper()],
        ("public", "analyses") => [new AnalysisMessageMapper()],
        _ => [Fallback],
    };
}
