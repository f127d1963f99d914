using System.Text.Json.Nodes;
using Bridge.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>Reads rows and keys of a table.</summary>
internal sealed class TableRows(NpgsqlDataSource database, TableShape shape, IEnumerable<TableColumn> read)
{
    // A name that no column has.
    private const string Place = "place of the key that was asked";

    // Nothing else is read: a column that is left out hurts nobody.
    private readonly string columns = string.Join(", ", read.Select(column => $"t.{column.Quoted}"));
    private readonly string match = string.Join(" AND ", shape.Key.Select(column => $"t.{column.Quoted} = k.{column.Quoted}"));
    private readonly string keyList = string.Join(", ", shape.Key.Select(column => $"t.{column.Quoted}"));
    private readonly string keyJson =
        $"jsonb_build_object({string.Join(", ", shape.Key.Select(column => $"'{column.Name.Replace("'", "''", StringComparison.Ordinal)}', t.{column.Quoted}"))})";

    /// <summary>The rows of these keys, as JSON objects, each under the place of the key that was asked: keys that are equal to their type
    /// and not as texts find one row.</summary>
    public async Task<Dictionary<int, JsonObject>> ReadAsync(IEnumerable<JsonObject> keys, CancellationToken cancellationToken)
    {
        var asked = new JsonArray([.. keys.Select(JsonNode (key, place) =>
        {
            var with = key.DeepClone().AsObject();
            with[Place] = place;
            return with;
        })]);
        var place = TableColumn.Quote(Place);
        await using var command = database.CreateCommand(
            $"SELECT k.{place}, to_jsonb(r)::text FROM jsonb_to_recordset($1) AS k({place} int, {shape.KeyTypes}) JOIN {shape.Quoted} t " +
                $"ON {match} CROSS JOIN LATERAL (SELECT {columns}) AS r");
        command.Parameters.Add(Json(asked));
        var rows = new Dictionary<int, JsonObject>(asked.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows[reader.GetInt32(0)] = BridgeJson.ParseNode(reader.GetString(1))!.AsObject();
        return rows;
    }

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
        TableColumn column, IEnumerable<string> values, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {keyJson}::text FROM {shape.Quoted} t WHERE t.{column.Quoted} IN (SELECT v::{column.KeyType} FROM unnest($1) AS w(v))",
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
