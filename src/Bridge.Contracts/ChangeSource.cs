namespace Bridge.Contracts;

/// <summary>Where a message comes from: the row change behind it, and that change's place in the outbox and in PostgreSQL's write-ahead
/// log.</summary>
/// <remarks>A replayed message is older than what came before it: whoever keeps state compares <see cref="Sequence"/>.</remarks>
public sealed record ChangeSource
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The change's number in the outbox: it rises with commit order, and no number is given twice.</summary>
    public required long Sequence { get; init; }

    /// <summary>The LSN of the transaction's commit record, as PostgreSQL prints it (<c>0/16B3748</c>); null for rows read by a
    /// backfill.</summary>
    public string? CommitLsn { get; init; }

    /// <summary>The change's number in its transaction, from 0; null for rows read by a backfill.</summary>
    public int? Ordinal { get; init; }

    /// <summary>PostgreSQL's transaction id (32 bits); null for rows read by a backfill.</summary>
    public uint? TransactionId { get; init; }

    /// <summary>The time of the commit, UTC.</summary>
    public required DateTimeOffset CommittedAt { get; init; }
}
