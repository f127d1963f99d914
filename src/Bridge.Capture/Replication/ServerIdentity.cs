using System.Globalization;
using Bridge.Contracts.Positions;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Which server and database this is, and how far its WAL has come.</summary>
/// <param name="SystemIdentifier">The cluster's identifier, decimal, as IDENTIFY_SYSTEM prints it.</param>
/// <param name="Timeline">The timeline that is being written.</param>
/// <param name="CurrentWal">The end of the flushed WAL; no walsender sends anything beyond it.</param>
/// <param name="VersionNumber">The server version as a number, such as 150004.</param>
/// <param name="Database">The database.</param>
/// <param name="IsInRecovery">True on a standby.</param>
public sealed record ServerIdentity(
    string SystemIdentifier, int Timeline, Lsn CurrentWal, int VersionNumber, string Database, bool IsInRecovery)
{
    /// <summary>The major version, such as 15.</summary>
    public int MajorVersion => VersionNumber / 10000;

    /// <summary>Reads it from the server.</summary>
    public static async Task<ServerIdentity> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        // The timeline of the last checkpoint is stale after a promotion; a WAL file's name is not.
        await using var command = source.CreateCommand("""
            SELECT (SELECT system_identifier FROM pg_control_system()),
                   CASE WHEN r THEN (SELECT timeline_id FROM pg_control_checkpoint())
                        ELSE ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int END,
                   (CASE WHEN r THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text,
                   current_setting('server_version_num')::int, current_database()::text, r
            FROM pg_is_in_recovery() AS r
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServerIdentity(
            unchecked((ulong)reader.GetInt64(0)).ToString(CultureInfo.InvariantCulture), reader.GetInt32(1),
            Lsn.Parse(reader.GetString(2)), reader.GetInt32(3), reader.GetString(4), reader.GetBoolean(5));
    }
}
