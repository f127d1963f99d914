using Bridge.Testing.Services;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>What the server itself says of every change: triggers keep <c>to_jsonb</c> of the old and new row.</summary>
internal sealed class RowHistory(TestDatabase database, NpgsqlDataSource session)
{
    public Task CreateAsync(CancellationToken cancellationToken) => database.ExecuteAsync("""
        CREATE TABLE history(seq bigserial PRIMARY KEY, relation text, op text, identity_is_full bool, key_columns text[], old jsonb, new jsonb);
        CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO history(relation, op, identity_is_full, key_columns, old, new)
          VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, lower(TG_OP), (SELECT relreplident = 'f' FROM pg_class WHERE oid = TG_RELID),
                  ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
                        WHERE i.indrelid = TG_RELID AND i.indisprimary), to_jsonb(OLD), to_jsonb(NEW));
          RETURN NULL;
        END $$;
        """, cancellationToken);

    public Task WatchAsync(string table, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"CREATE TRIGGER keep AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_history()", cancellationToken);

    /// <summary>Forgets what was compared.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => database.ExecuteAsync("DELETE FROM history", cancellationToken);

    /// <summary>The differences between the history and the decoded changes, compared by the server as the text of jsonb, so that 1.5 is
    /// not 1.50.</summary>
    public async Task<List<string>> CompareAsync(IReadOnlyList<DecodedChange> changes, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand("""
            WITH decoded AS (
              SELECT place, relation, op, ('{' || members || '}')::jsonb AS m, key::jsonb AS k
              FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u(relation, op, members, key, place)),
            kept AS (SELECT row_number() OVER (ORDER BY seq) AS place, * FROM history),
            expected AS (
              SELECT place, d.relation AS r, d.op AS o, d.m, d.k, h.relation, h.op, h.identity_is_full, h.old, h.new,
                     h.new - ARRAY(SELECT jsonb_array_elements_text(coalesce(d.m->'unchanged', '[]'))) AS row,
                     (SELECT jsonb_object_agg(c, coalesce(h.new, h.old)->c) FROM unnest(h.key_columns) c) AS key,
                     (SELECT jsonb_object_agg(c, h.old->c) FROM unnest(h.key_columns) c) AS old_key
              FROM decoded d FULL JOIN kept h USING (place))
            SELECT format('%s: %s %s, expected %s %s', place, r, o, relation, op), m::text, new::text, old::text FROM expected
            WHERE r IS DISTINCT FROM relation OR o IS DISTINCT FROM op
               OR (m->'row')::text IS DISTINCT FROM row::text
               OR k::text IS DISTINCT FROM key::text OR (m->'key')::text IS DISTINCT FROM key::text
               OR (m->'old')::text IS DISTINCT FROM
                  (CASE WHEN identity_is_full THEN old WHEN op = 'update' AND m->'old' IS NOT NULL THEN old_key END)::text
               OR (op = 'update' AND NOT identity_is_full AND old_key IS DISTINCT FROM key AND m->'old' IS NULL)
               OR m ? 'omitted'
            ORDER BY place
            """);
        Add(command, changes.Select(change => change.Table));
        Add(command, changes.Select(change => change.Operation.ToString().ToLowerInvariant()));
        Add(command, changes.Select(change => change.Members));
        Add(command, changes.Select(change => change.Key));
        var differences = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            differences.Add(string.Join("\n  ", Enumerable.Range(0, 4).Select(i => reader.IsDBNull(i) ? "none" : reader.GetString(i))));
        return differences;
    }

    private static void Add(NpgsqlCommand command, IEnumerable<string> values) =>
        command.Parameters.Add(new NpgsqlParameter { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
}
