namespace Bridge.Capture.Status;

/// <summary>The replication slot as <c>pg_replication_slots</c> shows it; LSNs as PostgreSQL prints them.</summary>
public sealed record SlotStatus
{
    /// <summary>The slot's name.</summary>
    public required string Name { get; init; }

    /// <summary>The output plugin: <c>pgoutput</c>.</summary>
    public string? Plugin { get; init; }

    /// <summary>The database that it belongs to.</summary>
    public string? Database { get; init; }

    /// <summary>True while a walsender serves it.</summary>
    public bool Active { get; init; }

    /// <summary>The server process that serves it.</summary>
    public int? ActivePid { get; init; }

    /// <summary>The oldest WAL that the slot keeps.</summary>
    public string? RestartLsn { get; init; }

    /// <summary>What Bridge has acknowledged.</summary>
    public string? ConfirmedFlushLsn { get; init; }

    /// <summary><c>reserved</c>, <c>extended</c>, <c>unreserved</c> or <c>lost</c>.</summary>
    public string? WalStatus { get; init; }

    /// <summary>From <see cref="ConfirmedFlushLsn"/> to the end of WAL, bytes.</summary>
    public long LagBytes { get; init; }

    /// <summary>From <see cref="RestartLsn"/> to the end of WAL, bytes: the disk that the slot holds.</summary>
    public long RetainedBytes { get; init; }
}
