using Bridge.Capture.Changes;
using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>What the catalogue says of a table, view or partition.</summary>
internal sealed record TableFacts
{
    public required RelationName Name { get; init; }

    /// <summary><c>pg_class.relkind</c>: r, p, v, m, f …</summary>
    public char Kind { get; init; } = 'r';

    /// <summary><c>pg_class.relpersistence</c>: p, u, t.</summary>
    public char Persistence { get; init; } = 'p';

    public required string Owner { get; init; }

    public bool IsOwner { get; init; }

    public bool MaySelect { get; init; }

    /// <summary>True when our role may insert, update, delete or truncate.</summary>
    public bool MayWrite { get; init; }

    public bool IsPartition { get; init; }

    /// <summary><c>pg_class.relreplident</c>: d (primary key), i (an index), f (full), n (nothing).</summary>
    public char ReplicaIdentity { get; init; } = 'd';

    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>The columns by which the server names a row in an UPDATE or DELETE; empty under FULL, and when there is no
    /// identity.</summary>
    public IReadOnlyList<string> IdentityColumns { get; init; } = [];

    /// <summary>The columns that can be sent, in their order, generated ones left out.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The stored generated columns.</summary>
    public IReadOnlyList<string> GeneratedColumns { get; init; } = [];

    /// <summary>The generated columns that are not stored (18 and later), which are never sent.</summary>
    public IReadOnlyList<string> VirtualColumns { get; init; } = [];

    /// <summary>The columns whose value may be stored out of line.</summary>
    public IReadOnlyList<string> ToastColumns { get; init; } = [];

    public bool IsFull => ReplicaIdentity == 'f';

    public bool HasIdentity => IsFull || IdentityColumns.Count > 0;

    public bool IsPartitioned => Kind == 'p';

    public static async Task<IReadOnlyList<TableFacts>> ReadAsync(
        NpgsqlDataSource source, IReadOnlyCollection<RelationName> names, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.AddWithValue(names.Select(name => name.Schema).ToArray());
        command.Parameters.AddWithValue(names.Select(name => name.Table).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<TableFacts>();
        while (await reader.ReadAsync(cancellationToken)) tables.Add(Read(reader));
        return tables;
    }

    private static TableFacts Read(NpgsqlDataReader reader) => new()
    {
        Name = new RelationName(reader.GetString(0), reader.GetString(1)),
        Kind = reader.GetString(2)[0],
        Persistence = reader.GetString(3)[0],
        Owner = reader.GetString(4),
        IsOwner = reader.GetBoolean(5),
        MaySelect = reader.GetBoolean(6),
        IsPartition = reader.GetBoolean(7),
        ReplicaIdentity = reader.GetString(8)[0],
        PrimaryKey = reader.GetFieldValue<string[]>(9),
        IdentityColumns = reader.GetFieldValue<string[]>(10),
        Columns = reader.GetFieldValue<string[]>(11),
        ToastColumns = reader.GetFieldValue<string[]>(12),
        GeneratedColumns = reader.GetFieldValue<string[]>(13),
        VirtualColumns = reader.GetFieldValue<string[]>(14),
        MayWrite = reader.GetBoolean(15),
    };

    private const string Sql = """
        SELECT n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, pg_get_userbyid(c.relowner)::text,
               pg_has_role(c.relowner, 'USAGE'), has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
               c.relispartition, c.relreplident::text,
               ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                     WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                     WHERE i.indrelid = c.oid AND i.indimmediate AND i.indisvalid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
                     ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attstorage IN ('x', 'e')
                     ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attgenerated = 's' ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attgenerated = 'v' ORDER BY a.attnum),
               has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        ORDER BY 1, 2
        """;
}
