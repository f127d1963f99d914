using Bridge.Contracts.Positions;

namespace Bridge.Messages.Reading;

/// <summary>What a record says once for all changes of a transaction.</summary>
internal sealed class RelayedTransaction
{
    /// <summary>The LSN of the commit record; null for rows read by a backfill.</summary>
    public Lsn? CommitLsn { get; set; }

    /// <summary>PostgreSQL's transaction id; null for rows read by a backfill.</summary>
    public uint? Xid { get; set; }

    /// <summary>The time of the commit, UTC.</summary>
    public DateTimeOffset CommittedAt { get; set; }

    /// <summary>The member <c>commitLsn</c> as JSON writes it; empty when there is none.</summary>
    public ReadOnlyMemory<byte> CommitLsnJson { get; set; }

    /// <summary>The member <c>committedAt</c> as JSON writes it.</summary>
    public ReadOnlyMemory<byte> CommittedAtJson { get; set; }

    /// <summary>The backfill job that read the rows; empty otherwise.</summary>
    public string Job { get; set; } = "";

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        CommitLsn = null;
        Xid = null;
        CommittedAt = default;
        CommitLsnJson = default;
        CommittedAtJson = default;
        Job = "";
    }
}
