using Bridge.Hosting.Configuration;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents;

/// <summary>Refuses tables of which an index would come to say something else: whose rows are hidden from the role, or whose deletes do not
/// name the row.</summary>
internal static class TableGuard
{
    private const string Sql = """
        SELECT n.nspname || '.' || c.relname, row_security_active(c.oid), EXISTS (
          SELECT FROM (SELECT c.oid AS relid UNION SELECT relid FROM pg_partition_tree(c.oid)) AS p
          JOIN pg_class l ON l.oid = p.relid AND l.relreplident = 'i'
          JOIN pg_index k ON k.indrelid = l.oid AND k.indisprimary
          JOIN pg_index r ON r.indrelid = l.oid AND r.indisreplident
          WHERE NOT k.indkey::int2[] <@ r.indkey::int2[])
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ANY($1) ORDER BY 1
        """;

    /// <summary>Looks at tables, <c>schema.name</c>.</summary>
    /// <exception cref="ConfigurationException">Some will not do; it names each, and what mends it.</exception>
    public static async Task CheckAsync(NpgsqlDataSource database, IEnumerable<string> tables, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. tables.Distinct()],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        var wrong = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            if (reader.GetBoolean(1))
                wrong.Add($"row level security hides rows of {table} from this role: give the role BYPASSRLS, or the indexer another role");
            if (reader.GetBoolean(2))
                wrong.Add($"the replica identity of {table} is an index without all columns of the primary key, so a deleted row is not " +
                    "named by it: ALTER TABLE … REPLICA IDENTITY DEFAULT, or FULL");
        }

        if (wrong.Count > 0) throw new ConfigurationException(wrong);
    }
}
