using System.Text.Json.Nodes;
using Bridge.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>Adds columns of another table's row, found by its key.</summary>
internal sealed class LookupStep(NpgsqlDataSource database, LookupOptions options, TableShape table) : ITableStep
{
    private readonly TableColumn key = table.Columns.First(column => column.Name == options.Key);
    private readonly List<TableColumn> columns = [.. table.Columns.Where(column => options.Columns.Contains(column.Name))];

    /// <summary>The table that is looked into, as changes have it.</summary>
    public string Table => table.FullName;

    /// <summary>The column of the indexed table.</summary>
    public string By => options.By;

    /// <summary>The column of the table that is looked into.</summary>
    public TableColumn Key => key;

    /// <inheritdoc/>
    public void Map(JsonObject properties)
    {
        var inner = new JsonObject();
        foreach (var column in columns) inner[column.Name] = ColumnField.Of(column);
        properties[options.As] = new JsonObject { ["properties"] = inner };
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<JsonObject> documents, CancellationToken cancellationToken)
    {
        var wanted = documents.Select(document => document[options.By]).OfType<JsonNode>().Select(value => value.ToString())
            .Where(key.CanHold).Distinct().ToList();
        if (wanted.Count == 0) return;
        var found = await ReadAsync(wanted, cancellationToken);
        foreach (var document in documents)
            if (document[options.By] is { } value && found.TryGetValue(value.ToString(), out var row))
                document[options.As] = row.DeepClone();
    }

    private async Task<Dictionary<string, JsonObject>> ReadAsync(List<string> wanted, CancellationToken cancellationToken)
    {
        var members = string.Join(", ", columns.Select(column =>
            $"'{column.Name.Replace("'", "''", StringComparison.Ordinal)}', t.{column.Quoted}"));
        await using var command = database.CreateCommand(
            $"SELECT to_jsonb(t.{key.Quoted}) #>> '{{}}', jsonb_build_object({members})::text FROM {table.Quoted} t JOIN unnest($1) AS " +
                $"w(v) ON t.{key.Quoted} = w.v::{key.KeyType}");
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. wanted],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text
        });
        var rows = new Dictionary<string, JsonObject>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows[reader.GetString(0)] = BridgeJson.ParseNode(reader.GetString(1))!.AsObject();
        return rows;
    }
}
