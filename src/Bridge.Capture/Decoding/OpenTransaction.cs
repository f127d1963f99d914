using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Messages;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding;

/// <summary>The transaction that a connection is in, from its Begin to its Commit, and the ordinals of its changes.</summary>
internal sealed class OpenTransaction
{
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private bool isInTransaction;
    private int nextOrdinal;

    /// <summary>What its Begin said.</summary>
    public TransactionHeader Header { get; private set; }

    /// <summary>After its Commit: the LSN behind the commit record.</summary>
    public Lsn EndLsn { get; private set; }

    /// <summary>Reads a Begin.</summary>
    public DecodedKind ReadBegin(ref MessageReader reader)
    {
        if (isInTransaction) throw reader.Malformed("A transaction begins within another");
        var commitLsn = reader.ReadLsn();
        var committedAt = ReadTime(ref reader);
        Header = new TransactionHeader(reader.ReadUInt32(), commitLsn, committedAt);
        reader.End();
        isInTransaction = true;
        nextOrdinal = 0;
        return DecodedKind.Begin;
    }

    /// <summary>Reads a Commit; it must end the transaction that is open.</summary>
    public DecodedKind ReadCommit(ref MessageReader reader)
    {
        if (!isInTransaction) throw reader.Malformed("A commit stands outside of a transaction");
        reader.ReadByte();
        var commitLsn = reader.ReadLsn();
        if (commitLsn != Header.CommitLsn)
            throw reader.Malformed($"The commit at {commitLsn} does not end the transaction that commits at {Header.CommitLsn}");
        EndLsn = reader.ReadLsn();
        ReadTime(ref reader);
        reader.End();
        isInTransaction = false;
        return DecodedKind.Commit;
    }

    /// <summary>Throws unless a transaction is open.</summary>
    public void Require(ref MessageReader reader)
    {
        if (!isInTransaction) throw reader.Malformed("A change stands outside of a transaction");
    }

    /// <summary>The place of its next change.</summary>
    public ChangePosition NextPosition(ref MessageReader reader)
    {
        if (nextOrdinal == int.MaxValue) throw reader.Malformed("The transaction has more changes than an ordinal can count");
        return new ChangePosition(Header.CommitLsn, nextOrdinal++);
    }

    private static DateTimeOffset ReadTime(ref MessageReader reader)
    {
        var microseconds = reader.ReadInt64();
        if (microseconds > (DateTimeOffset.MaxValue - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            || microseconds < (DateTimeOffset.MinValue - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
            throw reader.Malformed("The commit time is no date");
        return PostgresEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }
}
