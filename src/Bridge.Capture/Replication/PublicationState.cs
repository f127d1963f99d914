using Bridge.Capture.Changes;
using Bridge.Contracts;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>A publication with its tables, as the catalogue has it.</summary>
public sealed record PublicationState
{
    /// <summary>The publication's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its owner.</summary>
    public required string Owner { get; init; }

    /// <summary>True when our role may alter it.</summary>
    public bool IsOurs { get; init; }

    /// <summary>True for a publication FOR ALL TABLES.</summary>
    public bool AllTables { get; init; }

    /// <summary>True when changes of partitions arrive under the name of their root.</summary>
    public bool ViaRoot { get; init; }

    /// <summary>True when stored generated columns are published without being named (18 and later).</summary>
    public bool SendsGenerated { get; init; }

    /// <summary>The operations that it publishes.</summary>
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Its tables, in the order of their names.</summary>
    public required IReadOnlyList<PublishedTable> Tables { get; init; }

    /// <summary>True when an UPDATE or a DELETE is published, so that each table needs a replica identity.</summary>
    public bool NeedsIdentity => Operations.Contains(Operation.Update) || Operations.Contains(Operation.Delete);

    /// <summary>Reads a publication; null when there is none of that name.</summary>
    public static async Task<PublicationState?> ReadAsync(NpgsqlDataSource source, string publication, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT pubname::text, pg_get_userbyid(pubowner)::text, pg_has_role(pubowner, 'USAGE'), puballtables, pubviaroot,
                   pubinsert, pubupdate, pubdelete, pubtruncate, coalesce(to_jsonb(p) ->> 'pubgencols' = 's', false)
            FROM pg_publication p WHERE pubname = $1
            """);
        command.Parameters.AddWithValue(publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new PublicationState
        {
            Name = reader.GetString(0),
            Owner = reader.GetString(1),
            IsOurs = reader.GetBoolean(2),
            AllTables = reader.GetBoolean(3),
            ViaRoot = reader.GetBoolean(4),
            SendsGenerated = reader.GetBoolean(9),
            Operations = ReadOperations(reader),
            Tables = await ReadTablesAsync(source, publication, cancellationToken),
        };
    }

    private static List<Operation> ReadOperations(NpgsqlDataReader reader)
    {
        Operation[] all = [Operation.Insert, Operation.Update, Operation.Delete, Operation.Truncate];
        return [.. all.Where((_, index) => reader.GetBoolean(5 + index))];
    }

    private static async Task<List<PublishedTable>> ReadTablesAsync(
        NpgsqlDataSource source, string publication, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(TablesSql);
        command.Parameters.AddWithValue(publication);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<PublishedTable>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new PublishedTable(
                new RelationName(reader.GetString(0), reader.GetString(1)), reader.GetBoolean(2), reader.GetBoolean(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<string[]>(4), reader.GetString(5), reader.GetFieldValue<string[]>(6)));
        return tables;
    }

    // A row filter's columns are its dependencies; those of a column list are there too, so its text decides between them.
    // Column lists and row filters came with 15: through to_jsonb they are null before, and no error.
    private const string TablesSql = """
        WITH named AS (
            SELECT r.oid AS id, r.prrelid AS oid, to_jsonb(r) -> 'prattrs' AS attrs
            FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE p.pubname = $1),
        sent AS (
            SELECT c.oid, to_jsonb(t) ->> 'rowfilter' AS filter
            FROM pg_publication_tables t JOIN pg_namespace n ON n.nspname = t.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename WHERE t.pubname = $1)
        SELECT n.nspname::text, c.relname::text, named.oid IS NOT NULL, sent.oid IS NOT NULL,
               CASE WHEN jsonb_typeof(named.attrs) = 'array' THEN ARRAY(
                   SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND named.attrs @> to_jsonb(a.attnum) ORDER BY a.attnum) END,
               coalesce(sent.filter, ''),
               ARRAY(SELECT a.attname::text FROM pg_depend d JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
                     WHERE d.classid = 'pg_publication_rel'::regclass AND d.objid = named.id
                       AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
                       AND sent.filter IS NOT NULL
                       AND (jsonb_typeof(named.attrs) IS DISTINCT FROM 'array' OR strpos(sent.filter, quote_ident(a.attname)) > 0)
                     GROUP BY a.attnum, a.attname ORDER BY a.attnum)
        FROM named FULL JOIN sent USING (oid)
        JOIN pg_class c ON c.oid = coalesce(named.oid, sent.oid) JOIN pg_namespace n ON n.oid = c.relnamespace
        ORDER BY 1, 2
        """;
}
