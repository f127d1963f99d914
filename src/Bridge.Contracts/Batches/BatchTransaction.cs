namespace Bridge.Contracts.Batches;

/// <summary>A transaction, or the part of a large one, in a <see cref="ChangeBatch"/>.</summary>
public sealed record BatchTransaction
{
    /// <summary>The LSN of the commit record, as PostgreSQL prints it; null for rows read by a backfill.</summary>
    public string? CommitLsn { get; init; }

    /// <summary>PostgreSQL's transaction id (32 bits); null for rows read by a backfill.</summary>
    public uint? Xid { get; init; }

    /// <summary>The backfill's job that read the rows; null for a transaction of PostgreSQL.</summary>
    public string? Job { get; init; }

    /// <summary>The time of the commit, UTC; of rows read by a backfill the time when they were read.</summary>
    public DateTimeOffset CommittedAt { get; init; }

    /// <summary>True when the transaction's last change is in this record.</summary>
    public bool Complete { get; init; }

    /// <summary>The changes, in order.</summary>
    public IReadOnlyList<BatchChange> Changes { get; init; } = [];
}
