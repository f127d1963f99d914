namespace Bridge.State.Webhooks;

/// <summary>What a subscription gets: a message must meet every part that is not empty.</summary>
public sealed record WebhookFilter
{
    /// <summary>The operations that there are.</summary>
    public static IReadOnlyList<string> AllOperations { get; } = ["insert", "update", "delete", "truncate", "read"];

    /// <summary>Contracts, such as <c>ContainerChanged</c>; empty: all that a table gives.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>Tables, <c>schema.table</c>, or <c>table</c> in <c>public</c>; empty: all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Operations, of <see cref="AllOperations"/>; empty: all.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Conditions on columns; all must hold. One whose column is not in the message holds: nothing is withheld for want of
    /// knowledge.</summary>
    public IReadOnlyList<ColumnCondition> Conditions { get; init; } = [];

    /// <summary>The schema and the name that an entry of <see cref="Tables"/> stands for.</summary>
    public static (string Schema, string Table) Split(string table)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? ("public", table) : (table[..dot], table[(dot + 1)..]);
    }

    /// <summary>The patterns that bind a queue to <c>bridge.changes</c>; what they let through is a little more than what the filter
    /// does.</summary>
    public IReadOnlyList<string> BindingPatterns()
    {
        var contracts = Contracts.Count > 0 ? Contracts : ["*"];
        var tables = Tables.Count > 0
            ? Tables.Select(table => Split(table) is var (schema, name) ? $"{Word(schema)}.{Word(name)}" : table).ToArray() : ["*.*"];
        var operations = Operations.Count > 0 ? Operations : ["*"];
        return [.. (from contract in contracts from table in tables from operation in operations select $"{contract}.{table}.{operation}")
            .Distinct()];
    }

    private static string Word(string name) => name.Replace('.', '_');
}
