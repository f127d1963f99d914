using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>The server's settings and limits that replication depends on.</summary>
internal sealed record ServerSettings
{
    public required string WalLevel { get; init; }

    /// <summary>What the server writes now (19 and later: with the first logical slot it goes from <c>replica</c> to <c>logical</c> by
    /// itself); null where there is no such setting.</summary>
    public string? EffectiveWalLevel { get; init; }

    /// <summary>True when a logical slot can be made, or is there.</summary>
    public bool CanDecode => (EffectiveWalLevel ?? WalLevel) == "logical" || (EffectiveWalLevel is not null && WalLevel == "replica");

    public int MaxSlots { get; init; }

    public int UsedSlots { get; init; }

    public int MaxSenders { get; init; }

    public int UsedSenders { get; init; }

    /// <summary>In megabytes; -1: no limit.</summary>
    public long MaxSlotWalKeepSize { get; init; }

    /// <summary>In milliseconds; 0: off.</summary>
    public int WalSenderTimeout { get; init; }

    /// <summary>In kilobytes.</summary>
    public long DecodingWorkMem { get; init; }

    /// <summary>The encoding of the database.</summary>
    public string ServerEncoding { get; init; } = "UTF8";

    public required string SynchronousStandbyNames { get; init; }

    public required string SynchronousCommit { get; init; }

    /// <summary>In seconds (18 and later); 0: off, or not there.</summary>
    public int IdleSlotTimeout { get; init; }

    public static async Task<ServerSettings> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT max(setting) FILTER (WHERE name = 'wal_level'),
                   max(setting) FILTER (WHERE name = 'max_replication_slots')::int,
                   (SELECT count(*) FROM pg_replication_slots)::int,
                   max(setting) FILTER (WHERE name = 'max_wal_senders')::int,
                   (SELECT count(*) FROM pg_stat_get_wal_senders())::int,
                   max(setting) FILTER (WHERE name = 'max_slot_wal_keep_size')::bigint,
                   max(setting) FILTER (WHERE name = 'wal_sender_timeout')::int,
                   max(setting) FILTER (WHERE name = 'logical_decoding_work_mem')::bigint,
                   max(setting) FILTER (WHERE name = 'synchronous_standby_names'),
                   max(setting) FILTER (WHERE name = 'synchronous_commit'),
                   coalesce(max(setting) FILTER (WHERE name = 'idle_replication_slot_timeout')::int, 0),
                   max(setting) FILTER (WHERE name = 'effective_wal_level'),
                   max(setting) FILTER (WHERE name = 'server_encoding')
            FROM pg_settings
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServerSettings
        {
            WalLevel = reader.GetString(0),
            MaxSlots = reader.GetInt32(1),
            UsedSlots = reader.GetInt32(2),
            MaxSenders = reader.GetInt32(3),
            UsedSenders = reader.GetInt32(4),
            MaxSlotWalKeepSize = reader.GetInt64(5),
            WalSenderTimeout = reader.GetInt32(6),
            DecodingWorkMem = reader.GetInt64(7),
            SynchronousStandbyNames = reader.GetString(8),
            SynchronousCommit = reader.GetString(9),
            IdleSlotTimeout = reader.GetInt32(10),
            EffectiveWalLevel = reader.IsDBNull(11) ? null : reader.GetString(11),
            ServerEncoding = reader.GetString(12),
        };
    }
}
