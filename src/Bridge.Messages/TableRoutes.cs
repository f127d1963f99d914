namespace Bridge.Messages;

/// <summary>The routes of tables, for one reader of the outbox. Not thread-safe.</summary>
internal sealed class TableRoutes
{
    private readonly Dictionary<(string Schema, string Table), TableRoute> known = [];
    private readonly IReadOnlyList<TableContract> contracts;

    /// <summary>Creates the routes of the tables that have contracts of their own; those of others are made when they come.</summary>
    public TableRoutes(IReadOnlyList<TableContract> contracts)
    {
        this.contracts = contracts;
        Unknown = Create("", "");
    }

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

    private TableRoute Create(string schema, string table)
    {
        var contract = contracts.FirstOrDefault(contract => contract.Schema == schema && contract.Table == table);
        return new TableRoute(schema, table, contract?.CreateMappers() ?? [Fallback], Fallback);
    }
}
