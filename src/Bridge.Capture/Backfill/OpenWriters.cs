using Npgsql;
using NpgsqlTypes;

namespace Bridge.Capture.Backfill;

/// <summary>The transactions that may have written to a table and have not ended.</summary>
/// <remarks>
/// PostgreSQL never sends what was written to a table before the table was published, though its transaction commits later; and until then nobody sees it. So a table
/// is read when those that were writing have ended. They hold a lock until they are visible to all. See https://www.postgresql.org/docs/current/view-pg-locks.html
/// </remarks>
public static class OpenWriters
{
    // A transaction without an id has written nothing yet. INSERT, UPDATE, DELETE, MERGE and TRUNCATE take locks of these modes, of a partitioned table on the partitions that they
    // write to. A prepared transaction has no process, and keeps its id.
    private const string Sql = """
        SELECT (array_agg(x.transactionid::text ORDER BY age(x.transactionid) DESC))[1], x.pid
        FROM pg_locks x
        WHERE x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock' AND x.granted AND (x.virtualtransaction, coalesce(x.pid, 0)) IN (
          SELECT l.virtualtransaction, coalesce(l.pid, 0) FROM pg_locks l
          WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (l.relation = $1 OR l.relation IN (SELECT relid FROM pg_partition_tree($1)))
            AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
        GROUP BY x.virtualtransaction, x.pid ORDER BY x.pid
        """;

    /// <summary>Finds them.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static async Task<IReadOnlyList<OpenWriter>> FindAsync(NpgsqlDataSource database, BackfillTable table, CancellationToken cancellationToken)
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
