using Bridge.Capture.Changes;
using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>What of a table is rare, costs a look of its own, and makes rows arrive other than somebody expects.</summary>
internal sealed record TableHazards
{
    public required RelationName Name { get; init; }

    /// <summary>The partitions whose replica identity is not that of the table, quoted; the server describes their rows by the
    /// table's.</summary>
    public IReadOnlyList<string> UnlikePartitions { get; init; } = [];

    /// <summary>True when policies decide which rows our role sees.</summary>
    public bool IsRowSecurityActive { get; init; }

    /// <summary>The columns of which <c>to_jsonb</c> makes what a cast function says, anywhere within their types.</summary>
    public IReadOnlyList<string> JsonCastColumns { get; init; } = [];

    public static async Task<IReadOnlyList<TableHazards>> ReadAsync(
        NpgsqlDataSource source, IReadOnlyCollection<RelationName> names, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.AddWithValue(names.Select(name => name.Schema).ToArray());
        command.Parameters.AddWithValue(names.Select(name => name.Table).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<TableHazards>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new TableHazards
            {
                Name = new RelationName(reader.GetString(0), reader.GetString(1)),
                UnlikePartitions = reader.GetFieldValue<string[]>(2),
                IsRowSecurityActive = reader.GetBoolean(3),
                JsonCastColumns = reader.GetFieldValue<string[]>(4),
            });
        return tables;
    }

    // to_jsonb asks for a cast to json of what is neither built in, nor an array, nor a composite; hstore's is followed.
    private const string Sql = """
        WITH identity AS NOT MATERIALIZED (
            SELECT c.oid, c.relreplident AS kind,
                   (SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                    WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END) AS columns
            FROM pg_class c)
        SELECT n.nspname::text, c.relname::text,
               ARRAY(SELECT format('%I.%I', ln.nspname, l.relname)
                     FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid JOIN pg_namespace ln ON ln.oid = l.relnamespace
                     JOIN identity leaf ON leaf.oid = l.oid JOIN identity root ON root.oid = c.oid
                     WHERE c.relkind = 'p' AND p.isleaf AND l.relkind <> 'p'
                       AND (leaf.kind, leaf.columns) IS DISTINCT FROM (root.kind, root.columns) ORDER BY 1),
               row_security_active(c.oid),
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND EXISTS (
                         WITH RECURSIVE within(type) AS (
                             SELECT a.atttypid
                             UNION
                             SELECT part.type FROM within JOIN pg_type t ON t.oid = within.type CROSS JOIN LATERAL (
                                 SELECT t.typbasetype AS type WHERE t.typtype = 'd'
                                 UNION ALL SELECT t.typelem WHERE t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
                                 UNION ALL SELECT f.atttypid FROM pg_attribute f
                                           WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped) AS part)
                         SELECT FROM within JOIN pg_type t ON t.oid = within.type
                         JOIN pg_cast k ON k.castsource = t.oid AND k.casttarget = 'pg_catalog.json'::regtype
                         JOIN pg_proc p ON p.oid = k.castfunc
                         WHERE t.oid >= 16384 AND t.typtype NOT IN ('c', 'd') AND p.prosrc <> 'hstore_to_json')
                     ORDER BY a.attnum)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND c.relkind IN ('r', 'p')
        ORDER BY 1, 2
        """;
}
