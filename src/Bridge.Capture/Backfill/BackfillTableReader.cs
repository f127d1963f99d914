using Bridge.Capture.Changes;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Capture.Backfill;

/// <summary>Reads from the catalogue what a backfill must know of the published tables.</summary>
public static class BackfillTableReader
{
    // A domain is printed by its base type's function, which wants the base type.
    private const string ColumnsSql = """
        SELECT a.attname::text, a.atttypid, a.attgenerated::text,
               format(CASE WHEN b.oid = t.oid THEN 'pg_catalog.textin(%1$I.%2$I(%3$I))' ELSE 'pg_catalog.textin(%1$I.%2$I(%3$I::%4$I.%5$I))' END,
                      fn.nspname, f.proname, a.attname, bn.nspname, b.typname),
               format('%I.%I', bn.nspname, b.typname), b.typname::text, b.oid <> t.oid
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        CROSS JOIN LATERAL (
            WITH RECURSIVE d AS (
                SELECT t.oid AS type, t.typtype AS kind, t.typbasetype AS base
                UNION ALL SELECT n.oid, n.typtype, n.typbasetype FROM d JOIN pg_type n ON n.oid = d.base WHERE d.kind = 'd')
            SELECT type FROM d WHERE kind <> 'd') AS bottom
        JOIN pg_type b ON b.oid = bottom.type JOIN pg_namespace bn ON bn.oid = b.typnamespace
        JOIN pg_proc f ON f.oid = b.typoutput JOIN pg_namespace fn ON fn.oid = f.pronamespace
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    private const string KeySql = """
        SELECT a.attname::text, format('%I.%I', bn.nspname, b.typname), b.oid <> t.oid, CASE WHEN l.oid IS NOT NULL THEN format('%I.%I', ln.nspname, l.collname) END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indcollation::oid[]) WITH ORDINALITY AS k(attnum, coll, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        JOIN pg_type t ON t.oid = a.atttypid
        CROSS JOIN LATERAL (
            WITH RECURSIVE d AS (
                SELECT t.oid AS type, t.typtype AS kind, t.typbasetype AS base
                UNION ALL SELECT n.oid, n.typtype, n.typbasetype FROM d JOIN pg_type n ON n.oid = d.base WHERE d.kind = 'd')
            SELECT type FROM d WHERE kind <> 'd') AS bottom
        JOIN pg_type b ON b.oid = bottom.type JOIN pg_namespace bn ON bn.oid = b.typnamespace
        LEFT JOIN pg_collation l ON l.oid = k.coll LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
        WHERE i.indrelid = $1 AND k.place <= i.indnkeyatts AND i.indimmediate AND i.indisvalid
          AND CASE c.relreplident WHEN 'i' THEN i.indisreplident WHEN 'n' THEN false ELSE i.indisprimary END
        ORDER BY k.place
        """;

    private const string TableSql = """
        SELECT c.oid, c.relkind = 'p', c.relreplident::text, CASE WHEN c.reltuples >= 0 AND c.relkind <> 'p' THEN c.reltuples::bigint END,
               coalesce((SELECT to_jsonb(p) ->> 'pubgencols' FROM pg_publication p WHERE p.pubname = $3), '')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
        """;

    /// <summary>The tables under whose names the publication sends changes.</summary>
    /// <exception cref="BackfillRefusedException">There is no such publication.</exception>
    public static async Task<IReadOnlyList<RelationName>> ListAsync(
        NpgsqlDataSource database, string publication, CancellationToken cancellationToken) =>
        [.. (await ReadPublicationAsync(database, publication, cancellationToken)).Tables.Where(table => table.IsSent)
            .Select(table => table.Name)];

    /// <summary>The published table that a person names: <c>schema.table</c> or <c>table</c>.</summary>
    /// <exception cref="BackfillRefusedException">None of that name is published.</exception>
    public static async Task<RelationName> FindAsync(
        NpgsqlDataSource database, string publication, string text, CancellationToken cancellationToken)
    {
        var sent = await ListAsync(database, publication, cancellationToken);
        if (!ConfiguredTable.TryParse(text, out var wanted))
            throw new BackfillRefusedException(
            $"'{text}' is no table name; expected schema.table or table, each part in double quotes if it holds a dot or a quote.");
        return sent.FirstOrDefault(name => name == wanted.Name) ?? sent.FirstOrDefault(name => name == wanted.Folded)
            ?? throw new BackfillRefusedException(
                $"{wanted.Name} is not in the publication '{publication}', so its changes are not captured. It holds " +
                $"{string.Join(", ", sent)}.");
    }

    /// <summary>Describes a published table.</summary>
    /// <exception cref="BackfillRefusedException">It is not published, or has no key.</exception>
    public static async Task<BackfillTable> ReadAsync(
        NpgsqlDataSource database, CaptureOptions options, RelationName name, CancellationToken cancellationToken)
    {
        var publication = options.Publication;
        var state = await ReadPublicationAsync(database, publication, cancellationToken);
        var published = state.Tables.FirstOrDefault(table => table.Name == name && table.IsSent)
            ?? throw new BackfillRefusedException(
                $"{name} is not in the publication '{publication}', so its changes are not captured. It holds " +
                $"{string.Join(", ", state.Tables.Where(table => table.IsSent).Select(table => table.Name))}.");
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(TableSql, connection);
        foreach (var value in (string[])[name.Schema, name.Table, publication]) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new BackfillRefusedException($"The table {name} does not exist any more.");
        var (oid, isPartitioned, identity) = (reader.GetFieldValue<uint>(0), reader.GetBoolean(1), reader.GetString(2));
        long? estimate = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt64(3);
        var sendsGenerated = reader.GetString(4) == "s";
        await reader.CloseAsync();
        var key = await ReadKeyAsync(connection, oid, cancellationToken);
        if (key.Count == 0) throw new BackfillRefusedException(NoKey(name, identity));
        var sent = await ReadColumnsAsync(
            connection, oid, published, sendsGenerated, identity == "f" ? null : [.. key.Select(column => column.Name)], cancellationToken);
        var columns = Without(ConfiguredExclusions.Of(options).Of(name), sent, key);
        ThrowIfKeyIsLeftOut(name, columns, key);
        return new BackfillTable
        {
            Name = name,
            Oid = oid,
            IsPartitioned = isPartitioned,
            SendsInserts = state.Operations.Contains(Operation.Insert),
            RowFilter = published.RowFilter,
            EstimatedRows = estimate,
            IdentityIsFull = identity == "f",
            Columns = columns,
            Key = key,
        };
    }

    private static async Task<PublicationState> ReadPublicationAsync(
        NpgsqlDataSource database, string publication, CancellationToken cancellationToken) =>
        await PublicationState.ReadAsync(database, publication, cancellationToken)
        ?? throw new BackfillRefusedException($"The publication '{publication}' does not exist: run 'bridge migrate'.");

    private static async Task<List<BackfillKeyColumn>> ReadKeyAsync(
        NpgsqlConnection connection, uint oid, CancellationToken cancellationToken)
    {
        await using var command = Create(connection, KeySql, oid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var key = new List<BackfillKeyColumn>();
        while (await reader.ReadAsync(cancellationToken))
            key.Add(new BackfillKeyColumn(
                reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), await reader.IsDBNullAsync(3, cancellationToken) ? null
                : reader.GetString(3)));
        return key;
    }

    private static async Task<List<BackfillColumn>> ReadColumnsAsync(
        NpgsqlConnection connection, uint oid, PublishedTable published, bool sendsGenerated, HashSet<string>? identity,
            CancellationToken cancellationToken)
    {
        await using var command = Create(connection, ColumnsSql, oid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<BackfillColumn>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, generated) = (reader.GetString(0), reader.GetString(2));
            // A column list that names a generated column sends it, where the server allows that at all.
            var isSent = published.ColumnList is { } list ? list.Contains(name) : generated.Length == 0
                || (generated == "s" && sendsGenerated);
            if (!isSent) continue;
            columns.Add(new BackfillColumn(name, reader.GetFieldValue<uint>(1), identity is null || identity.Contains(name),
                reader.GetString(3))
            {
                Type = reader.GetString(4),
                TypeName = reader.GetString(5),
                IsDomain = reader.GetBoolean(6),
            });
        }

        return columns;
    }

    private static void ThrowIfKeyIsLeftOut(RelationName name, List<BackfillColumn> columns, List<BackfillKeyColumn> key)
    {
        if (key.Find(part => columns.TrueForAll(sent => sent.Name != part.Name)) is { } missing)
            throw new BackfillRefusedException(
                $"The key column '{missing.Name}' of {name} is left out, by the publication's column list or the configuration, so rows " +
                "and changes cannot be told apart: let it be sent.");
    }

    // As the decoder leaves them out: what is left out by default and belongs to the key stays.
    private static List<BackfillColumn> Without(ExcludedColumns excluded, List<BackfillColumn> sent, List<BackfillKeyColumn> key) =>
        sent.FindAll(column => !excluded.Names.Contains(column.Name)
            || (!excluded.AreNamed && key.Exists(part => part.Name == column.Name)));

    private static NpgsqlCommand Create(NpgsqlConnection connection, string sql, uint oid) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter { Value = oid, NpgsqlDbType = NpgsqlDbType.Oid } } };

    private static string NoKey(RelationName name, string identity) => identity switch
    {
        "n" => $"{name} has REPLICA IDENTITY NOTHING, so its changes name no row and a backfill could not tell which rows change " +
            "meanwhile: give it a key (ALTER TABLE … REPLICA IDENTITY DEFAULT, with a primary key).",
        "f" => $"{name} has no primary key (its replica identity is the whole row), so its rows cannot be read page by page: give it a " +
            "primary key.",
        _ => $"{name} has neither a primary key nor an index as replica identity, so its rows cannot be read page by page: give it a " +
            "primary key, or a unique index and ALTER TABLE … REPLICA IDENTITY USING INDEX. (A deferrable key is none.)",
    };
}
