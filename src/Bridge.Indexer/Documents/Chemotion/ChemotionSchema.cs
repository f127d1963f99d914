using Npgsql;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Which of Chemotion's tables and columns, each with its type's name, the database has and this role may read, and which of them
/// are captured.</summary>
internal sealed record ChemotionSchema(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tables, IReadOnlySet<string> Captured,
    IReadOnlySet<string> FullIdentity)
{
    private static readonly string[] Containers = ["containers", "analyses"];

    private const string Sql = """
        SELECT c.relname, a.attname, t.typname, c.relreplident = 'f', EXISTS (SELECT FROM pg_publication_tables p WHERE p.pubname = $1 AND p.schemaname = 'public' AND p.tablename = c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname = ANY($2) AND has_column_privilege(c.oid, a.attnum, 'SELECT')
        """;

    /// <summary>Reads it from the catalogue.</summary>
    public static async Task<ChemotionSchema> ReadAsync(NpgsqlDataSource database, string publication, CancellationToken cancellationToken)
    {
        string[] names = [.. Containers.Concat(OwnerKind.All.SelectMany(kind => (string[])[kind.Table, kind.Membership]))
            .Where(name => name.Length > 0)];
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = publication });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
        var (tables, captured, full) = (new Dictionary<string, Dictionary<string, string>>(), new HashSet<string>(), new HashSet<string>());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            if (!tables.TryGetValue(table, out var columns)) tables[table] = columns = [];
            columns[reader.GetString(1)] = reader.GetString(2);
            if (reader.GetBoolean(3)) full.Add(table);
            if (reader.GetBoolean(4)) captured.Add(table);
        }

        return new ChemotionSchema(tables.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)pair.Value), captured,
            full);
    }

    /// <summary>True when the table is there with its key.</summary>
    public bool Has(string table) => Has(table, "id");

    /// <summary>True when the table is there with a column.</summary>
    public bool Has(string table, string column) => table.Length > 0 && Tables.TryGetValue(table, out var columns)
        && columns.ContainsKey(column);

    /// <summary>True when the table is there with a column of the type <c>hstore</c>.</summary>
    public bool IsHstore(string table, string column) => Has(table, column) && Tables[table][column] == "hstore";

    /// <summary>The column where the table has it, else null in SQL.</summary>
    public string Column(string table, string column, string type) => Has(table, column) ? column : $"NULL::{type}";

    /// <summary>The kinds of owners whose table is there.</summary>
    public IEnumerable<OwnerKind> Owners => OwnerKind.All.Where(kind => Has(kind.Table));

    /// <summary>The kinds of owners whose collections are captured, so that access control can be told.</summary>
    public IEnumerable<OwnerKind> WithCollections => Owners
        .Where(kind => Captured.Contains(kind.Membership) && Has(kind.Membership, kind.MembershipColumn)
        && Has(kind.Membership, "collection_id"));
}
