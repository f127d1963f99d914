using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;
using Bridge.Contracts.Batches;

namespace Bridge.Indexer.Consuming;

/// <summary>
/// Reads a change without what no document is made of: rows keep their short values, which say whom they belong to, and lose maps, lists
/// and long texts. What
/// documents hold is read from PostgreSQL, so batches in flight need not hold it too.
/// </summary>
internal sealed class LeanChangeConverter : JsonConverter<BatchChange>
{
    // More than a value has that a key can refer to.
    private const int LongestValue = 4096;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    /// <inheritdoc/>
    public override BatchChange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (operation, table) = (default(Operation), 0);
        JsonElement? key = null, row = null, old = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("operation"u8))
                operation = Next(ref reader) ? JsonSerializer.Deserialize<Operation>(ref reader, options) : default;
            else if (reader.ValueTextEquals("table"u8)) table = Next(ref reader) ? reader.GetInt32() : 0;
            else if (reader.ValueTextEquals("key"u8)) key = Next(ref reader) ? JsonElement.ParseValue(ref reader) : null;
            else if (reader.ValueTextEquals("old"u8)) old = Next(ref reader) ? JsonElement.ParseValue(ref reader) : null;
            else if (reader.ValueTextEquals("row"u8)) row = Next(ref reader) ? ShortValues(ref reader) : null;
            else reader.Skip();
        }

        return new BatchChange { Operation = operation, Table = table, Key = key, Row = row, Old = old };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BatchChange value, JsonSerializerOptions options) =>
        throw new NotSupportedException("The indexer publishes no changes.");

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.Null;

    private static JsonElement ShortValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A row is an object.");
        var buffer = kept ??= new ArrayBufferWriter<byte>(4 * LongestValue);
        buffer.ResetWrittenCount();
        buffer.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var before = buffer.WrittenCount;
            var name = Raw(ref reader);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            var value = Raw(ref reader);
            if (value.Length > LongestValue) continue;
            if (before > 1) buffer.Write(","u8);
            Quote(buffer, name);
            buffer.Write(":"u8);
            if (reader.TokenType == JsonTokenType.String) Quote(buffer, value);
            else buffer.Write(value);
        }

        buffer.Write("}"u8);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The token as it stands there, without its quotes and with its escapes.</summary>
    private static ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.ToArray()
        : reader.ValueSpan;

    private static void Quote(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> text)
    {
        buffer.Write("\""u8);
        buffer.Write(text);
        buffer.Write("\""u8);
    }
}
