using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages;

namespace Bridge.Webhooks.Messages;

/// <summary>What a contract's JSON says of the change: where it comes from, and which row it is of.</summary>
internal ref struct MessageContent
{
    /// <summary>The operation that is of no row.</summary>
    public const string Truncate = "truncate";

    private ReadOnlySpan<byte> key;
    private ReadOnlySpan<byte> old;
    private ReadOnlySpan<byte> id;
    private ReadOnlySpan<byte> previousId;

    /// <summary>Creates an empty one.</summary>
    public MessageContent()
    {
    }

    public string Schema { get; private set; } = "";

    public string Table { get; private set; } = "";

    public string Operation { get; private set; } = "";

    public string CommittedAt { get; private set; } = "";

    public long Sequence { get; private set; }

    public ulong Row { get; private set; }

    public ulong PreviousRow { get; private set; }

    /// <summary>Reads a contract's JSON up to its end.</summary>
    /// <param name="reader">Stands at its begin.</param>
    /// <param name="data">The whole document.</param>
    /// <param name="contract">The contract, which says how its members are called.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static MessageContent Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data, MessageContract contract)
    {
        var content = new MessageContent();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return content;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) content.ReadMember(ref reader, data, contract);
        content.Number();
        return content;
    }

    private void ReadMember(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data, MessageContract contract)
    {
        if (reader.ValueTextEquals("source"u8)) ReadSource(ref reader);
        else if (reader.ValueTextEquals("operation"u8)) Operation = Text(ref reader);
        else if (reader.ValueTextEquals(contract.Id.EncodedUtf8Bytes)) id = Raw(ref reader, data);
        else if (reader.ValueTextEquals(contract.PreviousId.EncodedUtf8Bytes)) previousId = Raw(ref reader, data);
        else if (reader.ValueTextEquals("key"u8)) key = Raw(ref reader, data);
        else if (reader.ValueTextEquals("old"u8)) old = Raw(ref reader, data);
        else Raw(ref reader, data);
    }

    private void ReadSource(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The source is no object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("schema"u8)) Schema = Text(ref reader);
            else if (reader.ValueTextEquals("table"u8)) Table = Text(ref reader);
            else if (reader.ValueTextEquals("committedAt"u8)) CommittedAt = Text(ref reader);
            else if (reader.ValueTextEquals("sequence"u8))
            {
                reader.Read();
                Sequence = reader.GetInt64();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void Number()
    {
        if (Operation == Truncate) return;
        var table = RowNumber.OfTable(Schema, Table);
        if (id.IsEmpty && key.IsEmpty)
        {
            // A row that nothing tells apart keeps its order with all of its table.
            Row = table;
            return;
        }

        if (!id.IsEmpty)
        {
            Row = RowNumber.Add(table, id);
            if (!previousId.IsEmpty) PreviousRow = RowNumber.Add(table, previousId);
            return;
        }

        Row = OfKey(table, key, key);
        var before = old.IsEmpty || Operation != "update" ? 0 : OfKey(table, key, old);
        if (before != Row) PreviousRow = before;
    }

    // The values of the key's columns; 0 when the row lacks one of them.
    private static ulong OfKey(ulong number, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var names = BridgeJson.Read(key);
        if (!names.Read() || names.TokenType != JsonTokenType.StartObject) return 0;
        while (names.Read() && names.TokenType == JsonTokenType.PropertyName)
        {
            var value = Find(row, names.GetString()!);
            if (value.IsEmpty) return 0;
            number = RowNumber.Add(number, value);
            names.Read();
            names.Skip();
        }

        return number;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> row, string name)
    {
        var reader = BridgeJson.Read(row);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            var value = Raw(ref reader, row);
            if (isIt) return value;
        }

        return [];
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }

    // The raw value behind a name; empty for null.
    private static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        reader.Read();
        var isNull = reader.TokenType == JsonTokenType.Null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return isNull ? [] : data[start..(int)reader.BytesConsumed];
    }
}
