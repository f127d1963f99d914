namespace Bridge.Capture.Status;

/// <summary>PostgreSQL at one moment, as an ordinary connection sees it.</summary>
public sealed record PostgresStatus
{
    /// <summary>False when no answer came; then only <see cref="Reason"/> is set.</summary>
    public bool Reachable { get; init; }

    /// <summary>Why there is no answer; empty when there is one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The version, such as <c>15.18</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>The database.</summary>
    public string Database { get; init; } = "";

    /// <summary>The role.</summary>
    public string User { get; init; } = "";

    /// <summary>The setting <c>wal_level</c>; from PostgreSQL 19 on <c>effective_wal_level</c>.</summary>
    public string WalLevel { get; init; } = "";

    /// <summary>The end of WAL.</summary>
    public string CurrentLsn { get; init; } = "";

    /// <summary>The publication's name.</summary>
    public string Publication { get; init; } = "";

    /// <summary>True when it exists.</summary>
    public bool PublicationExists { get; init; }

    /// <summary>Its tables.</summary>
    public IReadOnlyList<PublicationTable> Tables { get; init; } = [];

    /// <summary>The slot; null when it does not exist.</summary>
    public SlotStatus? Slot { get; init; }
}
