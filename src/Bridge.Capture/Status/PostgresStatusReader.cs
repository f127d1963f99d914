using System.Net.Sockets;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Npgsql;

namespace Bridge.Capture.Status;

/// <summary>Reads what PostgreSQL says of publication, slot and WAL, on an ordinary connection of its own. Thread-safe.</summary>
public sealed class PostgresStatusReader : IAsyncDisposable
{
    private const string CurrentLsn = "(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text";

    private const string CurrentLsnSql = $"SELECT {CurrentLsn}";

    private const string ServerSql = $"""
        SELECT current_setting('server_version'), current_database(), current_user::text, coalesce(current_setting('effective_wal_level', true), current_setting('wal_level')),
               {CurrentLsn},
               EXISTS (SELECT FROM pg_publication WHERE pubname = $1)
        """;

    private const string TablesSql = "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1 ORDER BY 1, 2";

    private const string SlotSql = """
        SELECT plugin, database, active, active_pid, restart_lsn::text, confirmed_flush_lsn::text, wal_status,
               coalesce(pg_wal_lsn_diff($2::text::pg_lsn, confirmed_flush_lsn), 0)::bigint,
               coalesce(pg_wal_lsn_diff($2::text::pg_lsn, restart_lsn), 0)::bigint
        FROM pg_replication_slots WHERE slot_name = $1
        """;

    private readonly NpgsqlDataSource source;
    private readonly CaptureOptions options;

    /// <summary>A reader of the server that <paramref name="connectionString"/> names.</summary>
    public PostgresStatusReader(string connectionString, CaptureOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "bridge status",
            Timeout = 3,
            CommandTimeout = 3,
            MaxPoolSize = 2,
            ConnectionIdleLifetime = 10,
        };
        PostgresHosts.ForPool(settings);
        source = NpgsqlDataSource.Create(settings.ConnectionString);
        this.options = options;
    }

    /// <summary>The server now. That it does not answer is a state, not an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<PostgresStatus> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var server = await ReadServerAsync(connection, cancellationToken);
            return server with
            {
                Tables = await ReadTablesAsync(connection, cancellationToken),
                Slot = await ReadSlotAsync(connection, server.CurrentLsn, cancellationToken),
            };
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            return new PostgresStatus { Publication = options.Publication, Reason = failure.Message };
        }
    }

    /// <summary>Up to where the server has written WAL; null when it does not answer.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<Lsn?> ReadCurrentLsnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(CurrentLsnSql, connection);
            return Lsn.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<PostgresStatus> ReadServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ServerSql, connection) { Parameters = { new() { Value = options.Publication } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new PostgresStatus
        {
            Reachable = true,
            Version = row.GetString(0).Split(' ')[0],
            Database = row.GetString(1),
            User = row.GetString(2),
            WalLevel = row.GetString(3),
            CurrentLsn = row.GetString(4),
            Publication = options.Publication,
            PublicationExists = row.GetBoolean(5),
        };
    }

    private async Task<IReadOnlyList<PublicationTable>> ReadTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TablesSql, connection) { Parameters = { new() { Value = options.Publication } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<PublicationTable>();
        while (await row.ReadAsync(cancellationToken)) tables.Add(new PublicationTable(row.GetString(0), row.GetString(1)));
        return tables;
    }

    private async Task<SlotStatus?> ReadSlotAsync(NpgsqlConnection connection, string currentLsn, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            SlotSql, connection)
        { Parameters = { new() { Value = options.Slot }, new() { Value = currentLsn } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;
        return new SlotStatus
        {
            Name = options.Slot,
            Plugin = Text(row, 0),
            Database = Text(row, 1),
            Active = row.GetBoolean(2),
            ActivePid = row.IsDBNull(3) ? null : row.GetInt32(3),
            RestartLsn = Text(row, 4),
            ConfirmedFlushLsn = Text(row, 5),
            WalStatus = Text(row, 6),
            LagBytes = Math.Max(0, row.GetInt64(7)),
            RetainedBytes = Math.Max(0, row.GetInt64(8)),
        };
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
