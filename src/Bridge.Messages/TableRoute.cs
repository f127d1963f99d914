using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;

namespace Bridge.Messages;

/// <summary>A table: the mappers of its changes, and their routing keys.</summary>
internal sealed class TableRoute
{
    private readonly Dictionary<string, string[]> routingKeys;

    /// <summary>Creates the route of a table; every table can fall back on <paramref name="fallback"/>.</summary>
    public TableRoute(string schema, string name, IReadOnlyList<MessageMapper> mappers, MessageMapper fallback)
    {
        Schema = schema;
        Name = name;
        Mappers = mappers;
        SchemaJson = JsonEncodedText.Encode(schema);
        NameJson = JsonEncodedText.Encode(name);
        routingKeys = mappers.Append(fallback).Select(mapper => mapper.Contract.Name).Distinct()
            .ToDictionary(contract => contract, contract => Keys(contract, schema, name));
    }

    /// <summary>The schema.</summary>
    public string Schema { get; }

    /// <summary>The table.</summary>
    public string Name { get; }

    /// <summary>The schema, ready for JSON.</summary>
    public JsonEncodedText SchemaJson { get; }

    /// <summary>The table, ready for JSON.</summary>
    public JsonEncodedText NameJson { get; }

    /// <summary>The mappers, in the order of their messages; the first one takes every change.</summary>
    public IReadOnlyList<MessageMapper> Mappers { get; }

    /// <summary><c>contract.schema.table.operation</c>.</summary>
    public string RoutingKey(string contract, Operation operation) => routingKeys[contract][(int)operation];

    /// <summary>The routing key of a contract's message: a dot inside a name becomes <c>_</c>.</summary>
    public static string RoutingKey(string contract, string schema, string table, string operation) =>
        $"{Word(contract)}.{Word(schema)}.{Word(table)}.{operation}";

    private static string[] Keys(string contract, string schema, string table) =>
        [.. Enumerable.Range(0, OperationNames.Count).Select(i => RoutingKey(contract, schema, table, OperationNames.Name((Operation)i)))];

    private static string Word(string name) => name.Replace('.', '_');
}
