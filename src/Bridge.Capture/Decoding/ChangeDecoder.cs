using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Messages;
using Bridge.Capture.Decoding.Rows;
using Bridge.Capture.Decoding.Schema;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Contracts.Text;

namespace Bridge.Capture.Decoding;

/// <summary>Turns pgoutput messages (protocol version 1, text tuples) into row changes, writing JSON straight from the wire
/// bytes.</summary>
/// <remarks>
/// One decoder per replication connection, which needs <see cref="SessionSettings.Options"/>: it remembers relations and the open
/// transaction.
/// After an exception it is of no further use. Not thread-safe.
/// See https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
/// </remarks>
/// <param name="maxMembersBytes">The most that <see cref="RowChange.Members"/> may hold; columns beyond it are omitted, largest
/// first.</param>
/// <param name="exclusions">What is left out of every row, as if the server did not send it.</param>
public sealed class ChangeDecoder(int maxMembersBytes, ColumnExclusions exclusions)
{
    private readonly Dictionary<uint, Relation> relations = [];
    private readonly RowWriter writer = new(maxMembersBytes);
    private readonly WireTuple newTuple = new();
    private readonly WireTuple oldTuple = new();
    private readonly RowChange change = new();
    private readonly List<RowChange> changes = [];
    private readonly OpenTransaction transaction = new();

    /// <summary>What the decoder knows of the server's catalog; the caller loads it when <see cref="Decode"/> says so.</summary>
    public SchemaCatalog Catalog { get; } = new();

    /// <summary>The open transaction, valid from Begin to Commit.</summary>
    public TransactionHeader Transaction => transaction.Header;

    /// <summary>After Commit: the LSN behind the commit record, the one to acknowledge.</summary>
    public Lsn EndLsn => transaction.EndLsn;

    /// <summary>The changes of the last message; valid until the next call. More than one only for a truncate of several tables.</summary>
    public IReadOnlyList<RowChange> Changes => changes;

    /// <summary>What the last logical message held, when it was a transactional one of <see cref="BackfillMarks.Prefix"/>; valid until the
    /// next call.</summary>
    public ReadOnlyMemory<byte> Mark { get; private set; }

    /// <summary>Values that did not fit their type as the catalog knows it, and were written as their text.</summary>
    public long Misfits => writer.Values.Misfits;

    /// <summary>Bytes of memory held between messages, but for relations and catalog.</summary>
    internal int Capacity => writer.Capacity;

    /// <summary>Reads one message.</summary>
    /// <returns>
    /// What it meant. For <see cref="DecodedKind.CatalogNeeded"/> nothing is decoded: load <see cref="Catalog"/>, then decode the same
    /// bytes again.
    /// </returns>
    /// <exception cref="MalformedMessageException">The message is malformed or truncated, or does not belong here.</exception>
    public DecodedKind Decode(ReadOnlySpan<byte> message, Lsn walStart)
    {
        changes.Clear();
        var reader = new MessageReader(message, walStart);
        var type = reader.ReadByte();
        return type switch
        {
            (byte)'I' => ReadInsert(ref reader),
            (byte)'U' => ReadUpdate(ref reader),
            (byte)'D' => ReadDelete(ref reader),
            (byte)'T' => ReadTruncate(ref reader),
            (byte)'B' => ReadBegin(ref reader),
            (byte)'C' => transaction.ReadCommit(ref reader),
            (byte)'R' => ReadRelation(ref reader),
            (byte)'Y' => ReadType(ref reader),
            (byte)'O' => ReadOrigin(ref reader),
            (byte)'M' => ReadLogicalMessage(ref reader),
            _ => throw reader.Malformed($"Message type 0x{type:x2} is not one of protocol version 1"),
        };
    }

    private DecodedKind ReadBegin(ref MessageReader reader)
    {
        var kind = transaction.ReadBegin(ref reader);
        writer.Values.Xid = transaction.Header.Xid;
        return kind;
    }

    // What is loaded now is looked at for this transaction, too.
    private bool IsKnown(Relation relation)
    {
        if (relation.TryResolve(Catalog)) return !relation.HasComposites || Catalog.IsCurrentFor(transaction.Header.Xid);
        Catalog.IsCurrentFor(transaction.Header.Xid);
        return false;
    }

    private DecodedKind ReadInsert(ref MessageReader reader)
    {
        var relation = FindRelation(ref reader);
        if (!IsKnown(relation)) return DecodedKind.CatalogNeeded;
        Expect(ref reader, reader.ReadByte(), 'N');
        newTuple.Read(ref reader, relation, TupleKind.New);
        return Emit(ref reader, Operation.Insert, relation, newTuple, null);
    }

    private DecodedKind ReadUpdate(ref MessageReader reader)
    {
        var relation = FindRelation(ref reader);
        if (!IsKnown(relation)) return DecodedKind.CatalogNeeded;
        var kind = reader.ReadByte();
        WireTuple? old = null;
        if (kind != 'N')
        {
            old = ReadOldTuple(ref reader, relation, kind);
            kind = reader.ReadByte();
        }

        Expect(ref reader, kind, 'N');
        newTuple.Read(ref reader, relation, TupleKind.New);
        return Emit(ref reader, Operation.Update, relation, newTuple, old);
    }

    private DecodedKind ReadDelete(ref MessageReader reader)
    {
        var relation = FindRelation(ref reader);
        if (!IsKnown(relation)) return DecodedKind.CatalogNeeded;
        var old = ReadOldTuple(ref reader, relation, reader.ReadByte());
        return Emit(ref reader, Operation.Delete, relation, null, old);
    }

    private WireTuple ReadOldTuple(ref MessageReader reader, Relation relation, byte kind)
    {
        if (kind is not ((byte)'K' or (byte)'O')) throw reader.Malformed($"Tuple type 0x{kind:x2} is neither the old key nor the old row");
        oldTuple.Read(ref reader, relation, kind == 'K' ? TupleKind.OldKey : TupleKind.OldRow);
        return oldTuple;
    }

    private DecodedKind Emit(ref MessageReader reader, Operation operation, Relation relation, WireTuple? row, WireTuple? old)
    {
        reader.End();
        writer.Write(relation, new RowImages(row, old), reader.Message, reader.WalStart);
        if (writer.Values.FoundStaleType)
        {
            Catalog.ForgetTypes();
            if (!IsKnown(relation)) return DecodedKind.CatalogNeeded;
        }

        change.Position = transaction.NextPosition(ref reader);
        change.Operation = operation;
        change.Relation = relation.Name;
        change.Members = writer.Members;
        change.Key = writer.Key;
        change.IsPartial = writer.IsPartial;
        change.KeyChanged = old is not null && RowWriter.KeyChanged(relation, new RowImages(row, old), reader.Message);
        changes.Add(change);
        return DecodedKind.Changes;
    }

    private DecodedKind ReadTruncate(ref MessageReader reader)
    {
        transaction.Require(ref reader);
        var count = reader.ReadUInt32();
        reader.ReadByte();
        if (count != reader.Remaining / 4u) throw reader.Malformed($"The truncate cannot name {count} relations");
        for (var i = 0; i < count; i++)
        {
            var relation = FindRelation(ref reader);
            changes.Add(new RowChange { Position = transaction.NextPosition(ref reader), Operation = Operation.Truncate,
                Relation = relation.Name });
        }

        reader.End();
        return DecodedKind.Changes;
    }

    private DecodedKind ReadRelation(ref MessageReader reader)
    {
        var relation = RelationReader.Read(ref reader);
        relation.Exclude(exclusions.Of(relation.Name));
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

    private Relation FindRelation(ref MessageReader reader)
    {
        transaction.Require(ref reader);
        var oid = reader.ReadUInt32();
        return relations.TryGetValue(oid, out var relation) ? relation : throw reader.Malformed($"Relation {oid} was never described");
    }

    private static void Expect(ref MessageReader reader, byte kind, char expected)
    {
        if (kind != expected) throw reader.Malformed($"Tuple type 0x{kind:x2} where {expected} is expected");
    }
}
