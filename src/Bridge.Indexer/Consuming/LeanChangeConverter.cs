using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;
using Bridge.Contracts.Batches;

namespace Bridge.Indexer.Consuming;

/// <summary>
/// Reads a change without its long values, so that batches in flight are bounded however large the values of a table are. A document that needs one that is
/// missing is made of the row as PostgreSQL has it.
/// </summary>
internal sealed class LeanChangeConverter : JsonConverter<BatchChange>
{
    private const int LongestValue = 16 * 1024;

    /// <inheritdoc/>
    public override BatchChange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (operation, table) = (default(Operation), 0);
        JsonElement? key = null, row = null, old = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("operation"u8)) operation = Next(ref reader) ? JsonSerializer.Deserialize<Operation>(ref reader, options) : default;
            else if (reader.ValueTextEquals("table"u8)) table = Next(ref reader) ? reader.GetInt32() : 0;
            else if (reader.ValueTextEquals("key"u8)) key = Next(ref reader) ? JsonElement.ParseValue(ref reader) : null;
            else if (reader.ValueTextEquals("old"u8)) old = Next(ref reader) ? JsonElement.ParseValue(ref reader) : null;
            else if (reader.ValueTextEquals("row"u8)) row = Next(ref reader) ? ShortValues(ref reader) : null;
            else reader.Skip();
        }

        return new BatchChange { Operation = operation, Table = table, Key = key, Row = row, Old = old };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BatchChange value, JsonSerializerOptions options) => throw new NotSupportedException("The indexer publishes no changes.");

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.Null;

    private static JsonElement ShortValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A row is an object.");
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Raw(ref reader);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                using var nested = JsonDocument.ParseValue(ref reader);
                Add(buffer, name, JsonMarshal.GetRawUtf8Value(nested.RootElement), isText: false);
            }
            else Add(buffer, name, Raw(ref reader), reader.TokenType == JsonTokenType.String);
        }

        buffer.Write("}"u8);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Add(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isText)
    {
        if (value.Length > LongestValue) return;
        if (buffer.WrittenCount > 1) buffer.Write(","u8);
        Quote(buffer, name);
        buffer.Write(":"u8);
        if (isText) Quote(buffer, value);
        else buffer.Write(value);
    }

    /// <summary>The token as it stands there, without its quotes and with its escapes.</summary>
    private static ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;

    private static void Quote(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> text)
    {
        buffer.Write("\""u8);
        buffer.Write(text);
        buffer.Write("\""u8);
    }
}
