namespace Bridge.Outbox.Records;

/// <summary>The begin of an epoch: from here on every record of an older epoch is invalid (outbox rule 4, chain).</summary>
public sealed record OutboxOpened
{
    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The epoch's random id.</summary>
    public required string Epoch { get; init; }

    /// <summary>The machine that opened.</summary>
    public required string Host { get; init; }

    /// <summary>Its process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
}
