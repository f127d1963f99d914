using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;

namespace Bridge.Messages.Writing;

/// <summary>Writes a message's JSON into a buffer that is used again, checking each column against the type that the contract gives
/// it.</summary>
internal sealed class MessageWriter
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = BridgeJson.MaxDepth };

    /// <summary>Creates a writer over <paramref name="buffer"/>.</summary>
    public MessageWriter(IBufferWriter<byte> buffer) => Json = new Utf8JsonWriter(buffer, Options);

    /// <summary>The JSON writer itself.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Room for an array or object put together from pieces.</summary>
    public JsonPieces Pieces { get; } = new();

    /// <summary>Why the row does not fit the contract; null while it does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Begins the next message.</summary>
    public void Begin(IBufferWriter<byte> buffer)
    {
        Fault = null;
        Json.Reset(buffer);
    }

    /// <summary>Writes an int4 column; null when it is null or unavailable.</summary>
    public int? Integer(JsonEncodedText member, RelayedChange change, ReadOnlySpan<byte> column, bool required = false)
    {
        int? number = null;
        if (change.TryGetValue(column, out var value, out var type) && type != JsonTokenType.Null)
        {
            number = ColumnValues.ReadInteger(value, type);
            if (number is null) Fail(column, "is no 32-bit integer");
        }
        else if (required) Fail(column, "has no value");

        if (number is { } known) Json.WriteNumber(member, known);
        else Json.WriteNull(member);
        return number;
    }

    /// <summary>Writes a text column; null when it is null or unavailable.</summary>
    public void Text(JsonEncodedText member, RelayedChange change, ReadOnlySpan<byte> column)
    {
        if (!change.TryGetValue(column, out var value, out var type) || type == JsonTokenType.Null)
        {
            Json.WriteNull(member);
            return;
        }

        if (type != JsonTokenType.String) Fail(column, "is no text");
        Raw(member, value);
    }

    /// <summary>Writes a timestamp column as UTC; null when it is null or unavailable.</summary>
    public void Time(JsonEncodedText member, RelayedChange change, ReadOnlySpan<byte> column)
    {
        if (!change.TryGetValue(column, out var value, out var type) || type == JsonTokenType.Null)
        {
            Json.WriteNull(member);
            return;
        }

        Span<byte> time = stackalloc byte[ColumnValues.MaxTimeLength];
        if (ColumnValues.TryWriteTime(value, type, time, out var length)) Raw(member, time[..length]);
        else Fail(column, "is no time between the years 1 and 9999");
    }

    /// <summary>Writes a column that holds texts by name (hstore); null when it is null or unavailable.</summary>
    public void TextMap(JsonEncodedText member, RelayedChange change, ReadOnlySpan<byte> column)
    {
        if (!change.TryGetValue(column, out var value, out var type) || type == JsonTokenType.Null)
        {
            Json.WriteNull(member);
            return;
        }

        if (!ColumnValues.IsTextMap(value)) Fail(column, "is no map of texts");
        Raw(member, value);
    }

    /// <summary>Writes what is JSON already.</summary>
    public void Raw(JsonEncodedText member, ReadOnlySpan<byte> json)
    {
        Json.WritePropertyName(member);
        Json.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>Says why the row does not fit; the first reason stays.</summary>
    public void Fail(ReadOnlySpan<byte> column, string reason) =>
        Fault ??= $"column {System.Text.Encoding.UTF8.GetString(column)} {reason}";
}
