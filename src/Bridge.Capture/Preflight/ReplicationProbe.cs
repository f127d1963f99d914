using Bridge.Capture.Replication;
using Npgsql.Replication;

namespace Bridge.Capture.Preflight;

/// <summary>Opens a replication connection as capture does: it has rules of its own (pg_hba.conf, one host, free walsenders).</summary>
public static class ReplicationProbe
{
    /// <summary>Opens it, asks which server it is, and closes it.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The server cannot be reached so, or refuses; see <see cref="CaptureFailure"/>.</exception>
    public static async Task RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        var host = await PostgresHosts.FindAsync(connectionString, cancellationToken);
        await using var connection = new LogicalReplicationConnection(CaptureConnection.ForReplication(host));
        await connection.Open(cancellationToken);
        await connection.IdentifySystem(cancellationToken);
    }
}
