using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Npgsql;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>A table as the catalogue has it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The name.</param>
/// <param name="Columns">The columns that this role may read.</param>
internal sealed record TableShape(string Schema, string Name, IReadOnlyList<TableColumn> Columns)
{
    private const string Sql = """
        SELECT a.attname, format_type(COALESCE(b.oid, t.oid), -1),
               COALESCE(b.typname, CASE WHEN t.typtype = 'e' THEN 'enum' WHEN t.typtype IN ('c', 'r', 'm') THEN 'opaque' WHEN t.typcategory = 'A' THEN e.typname ELSE t.typname END),
               COALESCE(array_position(i.indkey::int2[], a.attnum), -1) + 1
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype LEFT JOIN pg_type e ON e.oid = t.typelem
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p') AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum
        """;

    /// <summary>The name as changes have it.</summary>
    public string FullName => $"{Schema}.{Name}";

    /// <summary>The name quoted for SQL.</summary>
    public string Quoted => $"{TableColumn.Quote(Schema)}.{TableColumn.Quote(Name)}";

    /// <summary>The columns of the primary key, in its order.</summary>
    public IReadOnlyList<TableColumn> Key => [.. Columns.Where(column => column.KeyPlace > 0).OrderBy(column => column.KeyPlace)];

    /// <summary>The key's columns with their types, as <c>jsonb_to_recordset</c> wants them.</summary>
    public string KeyTypes => string.Join(", ", Key.Select(column => $"{column.Quoted} {column.KeyType}"));

    /// <summary>Reads it; <paramref name="name"/> is <c>name</c> or <c>schema.name</c>.</summary>
    /// <exception cref="ConfigurationException">There is no such table.</exception>
    public static async Task<TableShape> ReadAsync(
        NpgsqlDataSource database, string name, string configurationKey, CancellationToken cancellationToken)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (schema, table) = dot < 0 ? ("public", name) : (name[..dot], name[(dot + 1)..]);
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        var columns = new List<TableColumn>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        return columns.Count > 0 ? new TableShape(schema, table, columns)
            : throw new ConfigurationException([$"{configurationKey}: there is no table '{name}' that this role may read"]);
    }

    /// <summary>The key in an image of a row; null when the image has not all of it.</summary>
    public JsonObject? KeyOf(JsonElement? image)
    {
        if (image is not { ValueKind: JsonValueKind.Object } row) return null;
        var key = new JsonObject();
        foreach (var column in Key)
        {
            if (!row.TryGetProperty(column.Name, out var value)) return null;
            key[column.Name] = JsonSerializer.SerializeToNode(value, BridgeJson.Web);
        }

        return key;
    }

    /// <summary>A document's id: the value of the key, or a JSON array of its values.</summary>
    public string IdOf(JsonObject key)
    {
        if (key.Count > 1) return new JsonArray([.. Key.Select(column => key[column.Name]?.DeepClone())]).ToJsonString();
        return key[Key[0].Name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : key[Key[0].Name]!.ToJsonString();
    }

    /// <summary>The key that a document's id says.</summary>
    public JsonObject KeyOfId(string id)
    {
        if (Key.Count == 1) return new JsonObject { [Key[0].Name] = id };
        var values = BridgeJson.ParseNode(id)!.AsArray();
        var key = new JsonObject();
        for (var i = 0; i < Key.Count; i++) key[Key[i].Name] = values[i]?.DeepClone();
        return key;
    }
}
