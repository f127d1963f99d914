using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Messages;

namespace Bridge.Capture.Decoding;

public sealed partial class ChangeDecoder
{
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DecodedKind ReadBegin(ref MessageReader reader)
    {
        if (isInTransaction) throw reader.Malformed("A transaction begins within another");
        var commitLsn = reader.ReadLsn();
        var committedAt = ReadTime(ref reader);
        Transaction = new TransactionHeader(reader.ReadUInt32(), commitLsn, committedAt);
        reader.End();
        isInTransaction = true;
        nextOrdinal = 0;
        return DecodedKind.Begin;
    }

    private DecodedKind ReadCommit(ref MessageReader reader)
    {
        if (!isInTransaction) throw reader.Malformed("A commit stands outside of a transaction");
        reader.ReadByte();
        var commitLsn = reader.ReadLsn();
        if (commitLsn != Transaction.CommitLsn)
            throw reader.Malformed($"The commit at {commitLsn} does not end the transaction that commits at {Transaction.CommitLsn}");
        EndLsn = reader.ReadLsn();
        ReadTime(ref reader);
        reader.End();
        isInTransaction = false;
        return DecodedKind.Commit;
    }

    private DecodedKind ReadRelation(ref MessageReader reader)
    {
        var relation = RelationReader.Read(ref reader);
        relations[relation.Oid] = relation;
        if (relation.IdentityIsFull) Catalog.ForgetPrimaryKey(relation.Oid);
        writer.Values.ForgetMismatches();
        return DecodedKind.None;
    }

    private static DecodedKind ReadType(ref MessageReader reader)
    {
        reader.ReadUInt32();
        reader.ReadString();
        reader.ReadString();
        reader.End();
        return DecodedKind.None;
    }

    private static DecodedKind ReadOrigin(ref MessageReader reader)
    {
        reader.ReadLsn();
        reader.ReadString();
        reader.End();
        return DecodedKind.None;
    }

    /// <summary>What <c>pg_logical_emit_message</c> wrote; in or outside of a transaction. Only a backfill's marks count.</summary>
    private DecodedKind ReadLogicalMessage(ref MessageReader reader)
    {
        var isTransactional = (reader.ReadByte() & 1) != 0;
        reader.ReadLsn();
        var isMark = isTransactional && reader.ReadString() == BackfillMarks.Prefix;
        if (!isTransactional) reader.ReadString();
        var length = reader.ReadInt32();
        var start = reader.Offset;
        reader.Skip(length);
        reader.End();
        if (!isMark) return DecodedKind.None;
        Mark = reader.Message.Slice(start, length).ToArray();
        return DecodedKind.Mark;
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
