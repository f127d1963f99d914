using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Records;

namespace Bridge.Messages.Reading;

/// <summary>Walks the changes of one outbox record in a single pass over its bytes.</summary>
/// <remarks>Relies on the order in which the outbox writes members: tables before transactions, a transaction's head before its
/// changes.</remarks>
internal sealed class BatchReader(TableRoutes routes)
{
    private readonly List<TableRoute> tables = [];
    private OutboxRecord? record;
    private JsonReaderState state;
    private int offset;
    private int index;
    private bool inChanges;

    /// <summary>The change that <see cref="MoveNext"/> found; valid until it is called again.</summary>
    public RelayedChange Change { get; } = new() { Table = routes.Unknown };

    /// <summary>The change's number in the record, from 0.</summary>
    public int Index => index - 1;

    /// <summary>Begins with a ChangeBatch record.</summary>
    /// <exception cref="InvalidDataException">The record has another form than the outbox writes.</exception>
    public void Open(OutboxRecord batch)
    {
        record = batch;
        tables.Clear();
        (state, offset, index, inChanges) = (new JsonReaderState(BridgeJson.Reader), 0, 0, false);
        var reader = BridgeJson.Read(batch.Body.Span);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        Expect(Find(ref reader, "message"u8) && reader.TokenType == JsonTokenType.StartObject);
        Expect(Find(ref reader, "tables"u8) && reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) tables.Add(ReadTable(ref reader));
        Expect(Find(ref reader, "transactions"u8) && reader.TokenType == JsonTokenType.StartArray);
        Leave(ref reader);
    }

    /// <summary>Goes to the next change; false behind the last one.</summary>
    /// <exception cref="InvalidDataException">The record has another form than the outbox writes, or another number of changes than it
    /// names.</exception>
    public bool MoveNext()
    {
        var reader = BridgeJson.Read(record!.Body.Span[offset..], state);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && inChanges)
            {
                ReadChange(ref reader);
                Leave(ref reader);
                return true;
            }

            if (reader.TokenType == JsonTokenType.StartObject) ReadTransactionHead(ref reader);
            else if (inChanges) ReadTransactionRest(ref reader);
            else break;
        }

        Expect(reader.TokenType == JsonTokenType.EndArray && index == record.Count);
        return false;
    }

    private void ReadTransactionHead(ref Utf8JsonReader reader)
    {
        var transaction = Change.Transaction;
        transaction.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (TransactionMember(ref reader, transaction)) continue;
            Expect(reader.TokenType == JsonTokenType.StartArray);
            inChanges = true;
            return;
        }
    }

    private bool TransactionMember(ref Utf8JsonReader reader, RelayedTransaction transaction)
    {
        if (IsMember(ref reader, "commitLsn"u8))
        {
            if (reader.TokenType == JsonTokenType.Null) return true;
            transaction.CommitLsnJson = Slice(ref reader);
            Expect(Lsn.TryParse(reader.GetString(), out var lsn));
            transaction.CommitLsn = lsn;
        }
        else if (IsMember(ref reader, "committedAt"u8))
        {
            transaction.CommittedAtJson = Slice(ref reader);
            transaction.CommittedAt = reader.GetDateTimeOffset();
        }
        else if (IsMember(ref reader, "xid"u8)) transaction.Xid = reader.TokenType == JsonTokenType.Null ? null : reader.GetUInt32();
        else if (IsMember(ref reader, "job"u8)) transaction.Job = reader.GetString() ?? "";
        else if (IsMember(ref reader, "changes"u8)) return false;
        else reader.Skip();
        return true;
    }

    private void ReadTransactionRest(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.EndArray);
        inChanges = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) reader.Skip();
        Expect(reader.TokenType == JsonTokenType.EndObject);
    }

    private void ReadChange(ref Utf8JsonReader reader)
    {
        Change.Clear();
        Change.Sequence = record!.FirstSequence + index++;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadChangeMember(ref reader);
        Expect(reader.TokenType == JsonTokenType.EndObject);
    }

    private void ReadChangeMember(ref Utf8JsonReader reader)
    {
        if (IsMember(ref reader, "operation"u8)) Change.Operation = OperationNames.Read(ref reader);
        else if (IsMember(ref reader, "table"u8)) Change.Table = tables[reader.GetInt32()];
        else if (IsMember(ref reader, "ordinal"u8)) Change.Ordinal = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();
        else if (IsMember(ref reader, "key"u8)) Read(Change.Key, ref reader);
        else if (IsMember(ref reader, "row"u8)) Read(Change.Row, ref reader);
        else if (IsMember(ref reader, "old"u8)) Read(Change.Old, ref reader);
        else if (IsMember(ref reader, "omitted"u8)) Read(Change.Omitted, ref reader);
        else if (IsMember(ref reader, "unchanged"u8)) ReadUnchanged(ref reader);
        else reader.Skip();
    }

    private void Read(ColumnList columns, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject) columns.Read(record!.Body, offset, ref reader);
        else Expect(reader.TokenType == JsonTokenType.Null);
    }

    private void ReadUnchanged(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray) Change.Unchanged.Read(record!.Body, offset, ref reader);
        else Expect(reader.TokenType == JsonTokenType.Null);
    }

    private TableRoute ReadTable(ref Utf8JsonReader reader)
    {
        string schema = "", name = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsMember(ref reader, "schema"u8)) schema = reader.GetString() ?? "";
            else if (IsMember(ref reader, "name"u8)) name = reader.GetString() ?? "";
            else reader.Skip();
        }

        return routes.Find(schema, name);
    }

    private ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader)
    {
        var start = offset + (int)reader.TokenStartIndex;
        return record!.Body[start..(offset + (int)reader.BytesConsumed)];
    }

    private void Leave(ref Utf8JsonReader reader)
    {
        offset += (int)reader.BytesConsumed;
        state = reader.CurrentState;
    }

    /// <summary>On a member of that name goes to its value; else stays.</summary>
    private static bool IsMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();

    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsMember(ref reader, name)) return true;
            reader.Skip();
        }

        return false;
    }

    private void Expect(bool condition)
    {
        if (!condition)
            throw new InvalidDataException(
                $"The outbox record {record!.RecordNumber} (Sequence {record.FirstSequence}) has another form than this version writes.");
    }
}
