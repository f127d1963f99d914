namespace Bridge.Outbox.Records;

/// <summary>The first record of an outbox: what it was created for (outbox rule 7, refuse).</summary>
public sealed record OutboxCreated
{
    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The server and slot that feed this outbox.</summary>
    public required OutboxSource Source { get; init; }

    /// <summary>The slot's confirmed_flush_lsn at creation: everything before it is not in the outbox and never will be.</summary>
    public required string CompleteThrough { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
