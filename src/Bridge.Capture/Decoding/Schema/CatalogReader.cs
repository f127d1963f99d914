using Npgsql;
using NpgsqlTypes;

namespace Bridge.Capture.Decoding.Schema;

/// <summary>The two questions to the server's catalog.</summary>
internal static class CatalogReader
{
    // to_jsonb uses a cast to json only where it is a function, which of the types at hand only hstore has.
    private const string Types = """
        SELECT t.oid, t.typtype, CASE WHEN t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc THEN t.typelem ELSE 0 END,
               coalesce(e.typdelim, ','), t.typbasetype,
               EXISTS (SELECT FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc
                       WHERE c.castsource = t.oid AND c.casttarget = 'pg_catalog.json'::regtype AND p.prosrc = 'hstore_to_json'),
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
               ARRAY(SELECT a.atttypid FROM pg_attribute a
                     WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
               CASE WHEN t.typtype = 'c' THEN
                   coalesce((SELECT a.xmin::text::bigint FROM pg_attribute a
                             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND age(a.xmin) BETWEEN 0 AND 1000000000
                             ORDER BY age(a.xmin) LIMIT 1), 0) ELSE 0 END
        FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
        WHERE t.oid = ANY ($1)
        """;

    private const string PrimaryKeys = """
        SELECT i.indrelid, array_agg(a.attname::text ORDER BY k.place)
        FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indisprimary AND k.place <= i.indnkeyatts AND i.indrelid = ANY ($1)
        GROUP BY i.indrelid
        """;

    /// <summary>The types with these OIDs that exist.</summary>
    public static async Task<List<TypeRow>> ReadTypesAsync(NpgsqlDataSource dataSource, uint[] oids, CancellationToken cancellationToken)
    {
        await using var command = CreateCommand(dataSource, Types, oids);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TypeRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new TypeRow(
                reader.GetFieldValue<uint>(0), reader.GetChar(1), reader.GetFieldValue<uint>(2), reader.GetChar(3),
                    reader.GetFieldValue<uint>(4),
                reader.GetBoolean(5), reader.GetFieldValue<string[]>(6), reader.GetFieldValue<uint[]>(7))
            { ChangedBy = (uint)reader.GetInt64(8) });
        }

        return rows;
    }

    /// <summary>The primary key columns of those of these tables that have a primary key.</summary>
    public static async Task<Dictionary<uint, string[]>> ReadPrimaryKeysAsync(
        NpgsqlDataSource dataSource, uint[] relations, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<uint, string[]>();
        if (relations.Length == 0) return keys;
        await using var command = CreateCommand(dataSource, PrimaryKeys, relations);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            keys[reader.GetFieldValue<uint>(0)] = reader.GetFieldValue<string[]>(1);
        return keys;
    }

    private static NpgsqlCommand CreateCommand(NpgsqlDataSource dataSource, string sql, uint[] oids)
    {
        var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = oids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        return command;
    }
}
