using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Bridge.Contracts.Positions;
using Npgsql;
using Npgsql.Replication;

namespace Bridge.Capture.Replication;

/// <summary>Which history a replication connection reads, as the server says on that very connection.</summary>
/// <param name="SystemIdentifier">The cluster's identifier, decimal.</param>
/// <param name="Timeline">The timeline that is being written, or on a standby replayed.</param>
/// <param name="History">The timelines before it, oldest first, and the LSN at which each was left; null where the server has lost its
/// file.</param>
/// <param name="EndOfWal">The end of the flushed WAL; on a standby of the replayed one.</param>
public sealed record ReplicatedServer(
    string SystemIdentifier, int Timeline, IReadOnlyList<(int Timeline, Lsn Left)>? History, Lsn EndOfWal)
{
    /// <summary>Asks by IDENTIFY_SYSTEM and TIMELINE_HISTORY.</summary>
    /// <remarks>See https://www.postgresql.org/docs/current/protocol-replication.html</remarks>
    internal static async Task<ReplicatedServer> ReadAsync(ReplicationConnection connection, CancellationToken cancellationToken)
    {
        var system = await connection.IdentifySystem(cancellationToken);
        // The first timeline has no history file.
        var history = system.Timeline > 1 ? await ReadHistoryAsync(connection, system.Timeline, cancellationToken) : "";
        return new ReplicatedServer(system.SystemId, checked((int)system.Timeline), history is null ? null : Parse(history),
            new Lsn((ulong)system.XLogPos));
    }

    // From 15 on the server sends the file as text, which Npgsql's own TimelineHistory takes for bytes.
    private static async Task<string?> ReadHistoryAsync(
        ReplicationConnection connection, uint timeline, CancellationToken cancellationToken)
    {
        try
        {
            var row = await ReadSingleRow(
                connection, string.Create(CultureInfo.InvariantCulture, $"TIMELINE_HISTORY {timeline}"), cancellationToken);
            return row[1] is byte[] bytes ? Encoding.UTF8.GetString(bytes) : (string)row[1];
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedFile)
        {
            // A restore need not bring it along; the tail is proven by its transaction all the same.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern Task<object[]> ReadSingleRow(
        ReplicationConnection connection, string command, CancellationToken cancellationToken);

    /// <summary>Reads a history file: a timeline, an LSN and a reason a line.</summary>
    internal static IReadOnlyList<(int Timeline, Lsn Left)> Parse(string file) =>
    [
        .. from line in file.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           where line[0] != '#'
           let parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries)
           where parts.Length >= 2
           select (int.Parse(parts[0], CultureInfo.InvariantCulture), Lsn.Parse(parts[1])),
    ];
}
