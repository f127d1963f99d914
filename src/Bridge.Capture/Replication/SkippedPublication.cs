using System.Runtime.CompilerServices;
using Bridge.Contracts.Positions;
using Npgsql;
using Npgsql.Replication;

namespace Bridge.Capture.Replication;

/// <summary>Hears when the server goes on without the publication: from 18 on it warns where it refused before, and sends nothing of what
/// it would have published.</summary>
/// <remarks>
/// The warning comes on the replication connection, before anything that follows in WAL; so what was received until then is all that was
/// sent in full.
/// See <c>LoadPublications</c> in PostgreSQL's pgoutput.c. Npgsql shows the notices of ordinary connections only, hence the look at its
/// field.
/// </remarks>
internal sealed class SkippedPublication
{
    private const string Plugin = "pgoutput.c";

    private readonly LogicalReplicationConnection connection;
    private volatile PostgresException? refusal;
    private Lsn through;

    public SkippedPublication(LogicalReplicationConnection connection, string publication, Action onSkipped)
    {
        this.connection = connection;
        ConnectionOf(connection).Notice += (_, warning) =>
        {
            if (refusal is not null || warning.Notice is not { File: Plugin, SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState })
                return;
            through = ReceivedByConnection;
            refusal = new PostgresException(
                $"publication \"{publication}\" does not exist at this point of the WAL", "ERROR", "ERROR",
                PostgresErrorCodes.UndefinedObject);
            onSkipped();
        };
    }

    /// <summary>What the server said when it refused; null while it has the publication.</summary>
    public PostgresException? Refusal => refusal;

    /// <summary>Up to where the connection has received what is published.</summary>
    public Lsn Received => refusal is null ? ReceivedByConnection : through;

    private Lsn ReceivedByConnection => new((ulong)connection.LastReceivedLsn);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_npgsqlConnection")]
    private static extern ref NpgsqlConnection ConnectionOf(ReplicationConnection connection);
}
