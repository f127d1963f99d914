using Npgsql;
using NpgsqlTypes;

namespace Bridge.Capture.Backfill;

/// <summary>The transactions that may have written to a table and have not ended.</summary>
/// <remarks>
/// PostgreSQL never sends what was written to a table before the table was published, though its transaction commits later; and until then
/// nobody sees it. So a table
/// is read when those that were writing have ended. They hold a lock until they are visible to all. See
/// https://www.postgresql.org/docs/current/view-pg-locks.html
/// </remarks>
public static class OpenWriters
{
    // A transaction without an id has written nothing yet. INSERT, UPDATE, DELETE, MERGE and TRUNCATE take locks of these modes, of a
    // partitioned table on the partitions that they
    // write to. A prepared transaction has no process, and keeps both its ids. The partitions are looked up in the catalogue:
    // pg_partition_tree would lock them all.
    private const string Sql = """
        WITH RECURSIVE part AS (SELECT $1 AS oid UNION SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid),
        lock AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
        SELECT (array_agg(x.transactionid::text ORDER BY age(x.transactionid) DESC))[1], max(x.pid)
        FROM lock x
        WHERE x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock' AND x.virtualtransaction IN (
          SELECT l.virtualtransaction FROM lock l JOIN part ON part.oid = l.relation
          WHERE l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
        GROUP BY x.virtualtransaction ORDER BY max(x.pid)
        """;

    /// <summary>Finds them.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<IReadOnlyList<OpenWriter>> FindAsync(
        NpgsqlDataSource database, BackfillTable table, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var writers = new List<OpenWriter>();
        while (await reader.ReadAsync(cancellationToken))
            writers.Add(new OpenWriter(reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetInt32(1)));
        return writers;
    }
}
