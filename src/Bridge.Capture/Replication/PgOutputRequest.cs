using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;
using NpgsqlTypes;

namespace Bridge.Capture.Replication;

/// <summary>What START_REPLICATION asks pgoutput for.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/protocol-logical-replication.html</remarks>
internal static class PgOutputRequest
{
    /// <summary>Starts the raw message stream; nothing is sent before its first item is asked for.</summary>
    public static IAsyncEnumerable<XLogDataMessage> Start(
        LogicalReplicationConnection connection, CaptureOptions options, NpgsqlLogSequenceNumber? start, CancellationToken stop) =>
        connection.StartLogicalReplication(
            new PgOutputReplicationSlot($"\"{options.Slot}\""), stop, start, Parameters(options.Publication));

    /// <summary>The plugin's options: protocol version 1, text tuples, no streaming of open transactions.</summary>
    public static KeyValuePair<string, string?>[] Parameters(string publication) =>
    [
        new("proto_version", "1"),
        new("publication_names", PublicationList(publication)),
        new("messages", "true"),
    ];

    // A list of identifiers inside a string literal: each level has its own quote, doubled where it occurs.
    private static string PublicationList(string publication) =>
        $"\"{publication.Replace("\"", "\"\"", StringComparison.Ordinal)}\"".Replace("'", "''", StringComparison.Ordinal);
}
