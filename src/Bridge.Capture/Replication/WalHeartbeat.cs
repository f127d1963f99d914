using Bridge.Contracts.Positions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Writes a transactional message to WAL when others have written since the last one, so that the slot follows.</summary>
/// <remarks>
/// On a quiet database it writes nothing. Its own message moves WAL too, and makes the server log a snapshot some seconds later; so what
/// counts is a transaction of somebody else, or more WAL than that.
/// </remarks>
public sealed partial class WalHeartbeat(NpgsqlDataSource source, CaptureOptions options, TimeProvider time, ILogger<WalHeartbeat> logger)
{
    /// <summary>The prefix of the message.</summary>
    public const string Prefix = "bridge.heartbeat";

    private const ulong OwnNoise = 1024 * 1024;

    private WalPosition? last;
    private string? said;

    /// <summary>Messages written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Beats until cancelled; returns at once when <see cref="CaptureOptions.HeartbeatInterval"/> is zero. A failed beat is logged
    /// once per cause.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.HeartbeatInterval <= TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(options.HeartbeatInterval, time);
        do
        {
            try
            {
                await BeatAsync(cancellationToken);
            }
            catch (Exception e) when (CaptureFailure.Of(e) is { } failure)
            {
                SayOnce(failure.Reason);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>One beat: writes if somebody else wrote since the last one.</summary>
    /// <returns>True when a message was written.</returns>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    internal async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var now = await ReadPositionAsync(connection, cancellationToken);
        if (now is null)
        {
            SayOnce("The server is a standby: it takes no heartbeat, so the slot follows only published changes.");
            return false;
        }
        said = null;
        var moved = last is { } before && (now.IsAfterOthers(before) || now.Wal.Value - before.Wal.Value > OwnNoise);
        if (!moved)
        {
            last ??= now;
            return false;
        }
        last = await EmitAsync(connection, cancellationToken);
        Written++;
        return true;
    }

    private static async Task<WalPosition?> ReadPositionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_snapshot_xmax(pg_current_snapshot())::text, split_part(pg_current_snapshot()::text, ':', 3),
                   CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn()::text END
            """, connection);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<WalPosition?> EmitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The message's own transaction takes one number: what is counted from is the number behind it.
        await using var command = new NpgsqlCommand("""
            SELECT (pg_current_xact_id()::text::bigint + 1)::text, split_part(pg_current_snapshot()::text, ':', 3), pg_logical_emit_message(true, $1, '')::text
            """, connection);
        command.Parameters.AddWithValue(Prefix);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<WalPosition?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(2) ? null : new WalPosition(reader.GetString(0), reader.GetString(1), Lsn.Parse(reader.GetString(2)));
    }

    private void SayOnce(string reason)
    {
        if (reason == said) return;
        said = reason;
        Log.BeatFailed(logger, reason);
    }

    private sealed record WalPosition(string NextXid, string InProgress, Lsn Wal)
    {
        public bool IsAfterOthers(WalPosition before) => NextXid != before.NextXid || InProgress != before.InProgress;
    }
}
