using System.Text.Json.Nodes;
using Bridge.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>Reads rows and keys of a table.</summary>
internal sealed class TableRows(NpgsqlDataSource database, TableShape shape)
{
    private readonly string match = string.Join(" AND ", shape.Key.Select(column => $"t.{column.Quoted} = k.{column.Quoted}"));
    private readonly string keyList = string.Join(", ", shape.Key.Select(column => $"t.{column.Quoted}"));
    private readonly string keyJson =
        $"jsonb_build_object({string.Join(", ", shape.Key.Select(column => $"'{column.Name.Replace("'", "''", StringComparison.Ordinal)}', t.{column.Quoted}"))})";

    /// <summary>The rows of these keys, as JSON objects.</summary>
    public Task<List<JsonObject>> ReadAsync(IEnumerable<JsonObject> keys, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT to_jsonb(t)::text FROM {shape.Quoted} t JOIN jsonb_to_recordset($1) AS k({shape.KeyTypes}) ON {match}",
        [Json(new JsonArray([.. keys.Select(key => key.DeepClone())]))], cancellationToken);

    /// <summary>How many rows there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM {shape.Quoted}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The keys behind one, in order.</summary>
    public Task<List<JsonObject>> ReadKeysAsync(JsonObject? after, int count, CancellationToken cancellationToken)
    {
        var other = string.Join(", ", shape.Key.Select(column => $"k.{column.Quoted}"));
        return after is null
            ? QueryAsync($"SELECT {keyJson}::text FROM {shape.Quoted} t ORDER BY {keyList} LIMIT {count}", [], cancellationToken)
            : QueryAsync(
                $"SELECT {keyJson}::text FROM {shape.Quoted} t, jsonb_to_record($1) AS k({shape.KeyTypes}) WHERE ({keyList}) > " +
                $"({other}) ORDER BY {keyList} LIMIT {count}", [Json(after)], cancellationToken);
    }

    /// <summary>The keys of the rows that refer to these values.</summary>
    public Task<List<JsonObject>> ReadReferringAsync(
        string column, string type, IEnumerable<string> values, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {keyJson}::text FROM {shape.Quoted} t WHERE t.{TableColumn.Quote(column)} IN (SELECT v::{type} FROM unnest($1) AS w(v))",
        [new NpgsqlParameter<string[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }],
            cancellationToken);

    private async Task<List<JsonObject>> QueryAsync(
        string sql, IEnumerable<NpgsqlParameter> parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        var objects = new List<JsonObject>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) objects.Add(BridgeJson.ParseNode(reader.GetString(0))!.AsObject());
        return objects;
    }

    private static NpgsqlParameter<string> Json(JsonNode value) =>
        new() { TypedValue = value.ToJsonString(BridgeJson.Web), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
