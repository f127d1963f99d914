using Bridge.Contracts.Positions;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>A replication slot, as <c>pg_replication_slots</c> shows it.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/view-pg-replication-slots.html</remarks>
public sealed record SlotState
{
    /// <summary>The slot's name.</summary>
    public required string Name { get; init; }

    /// <summary>The output plugin; empty for a physical slot.</summary>
    public required string Plugin { get; init; }

    /// <summary>The database it decodes; empty for a physical slot.</summary>
    public required string Database { get; init; }

    /// <summary>True when it goes with the session that made it.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>True when it sends transactions that are prepared and not committed yet, as messages of their own.</summary>
    public bool IsTwoPhase { get; init; }

    /// <summary>True while somebody reads it.</summary>
    public bool IsActive { get; init; }

    /// <summary>Who reads it; null when nobody does.</summary>
    public SlotHolder? Holder { get; init; }

    /// <summary>The oldest WAL that it keeps; null when its WAL is gone.</summary>
    public Lsn? RestartLsn { get; init; }

    /// <summary>The LSN that its reader acknowledged last.</summary>
    public Lsn? ConfirmedFlushLsn { get; init; }

    /// <summary><c>reserved</c>, <c>extended</c>, <c>unreserved</c> or <c>lost</c>.</summary>
    public required string WalStatus { get; init; }

    /// <summary>The bytes of WAL that may still be written before the slot is at risk; null when there is no limit.</summary>
    public long? SafeWalSize { get; init; }

    /// <summary>Why the server invalidated it (17 and later); empty when it did not.</summary>
    public required string InvalidationReason { get; init; }

    /// <summary>True when the server can no longer serve the slot's changes.</summary>
    public bool IsLost => WalStatus == "lost" || InvalidationReason.Length > 0;

    /// <summary>Reads a slot; null when there is none of that name.</summary>
    public static async Task<SlotState?> ReadAsync(NpgsqlDataSource source, string slot, CancellationToken cancellationToken)
    {
        // Through to_jsonb a column that this server version does not have is null, and no error.
        await using var command = source.CreateCommand("""
            SELECT s.slot_name::text, coalesce(s.plugin::text, ''), coalesce(s.database::text, ''), s.temporary, s.active,
                   s.active_pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
                   s.restart_lsn::text, s.confirmed_flush_lsn::text, coalesce(s.wal_status, ''), s.safe_wal_size,
                   coalesce(to_jsonb(s) ->> 'invalidation_reason', ''), coalesce(to_jsonb(s) ->> 'two_phase', 'false')::boolean
            FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid
            WHERE s.slot_name = $1
            """);
        command.Parameters.AddWithValue(slot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static SlotState Read(NpgsqlDataReader reader) => new()
    {
        Name = reader.GetString(0),
        Plugin = reader.GetString(1),
        Database = reader.GetString(2),
        IsTemporary = reader.GetBoolean(3),
        IsActive = reader.GetBoolean(4),
        Holder = reader.IsDBNull(5) ? null : new SlotHolder(reader.GetInt32(5), reader.GetString(6), reader.GetString(7)),
        RestartLsn = reader.IsDBNull(8) ? null : Lsn.Parse(reader.GetString(8)),
        ConfirmedFlushLsn = reader.IsDBNull(9) ? null : Lsn.Parse(reader.GetString(9)),
        WalStatus = reader.GetString(10),
        SafeWalSize = reader.IsDBNull(11) ? null : reader.GetInt64(11),
        InvalidationReason = reader.GetString(12),
        IsTwoPhase = reader.GetBoolean(13),
    };
}
