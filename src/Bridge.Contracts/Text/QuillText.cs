using System.Buffers;
using System.Text.Json;

namespace Bridge.Contracts.Text;

/// <summary>The plain text of a Quill document: its string inserts one after the other, without its embeds.</summary>
/// <remarks>Accepts <c>{"ops":[…]}</c> and the bare array; anything else is text already. Never throws. See
/// https://quilljs.com/docs/delta</remarks>
internal static class QuillText
{
    /// <summary>Appends the text of <paramref name="content"/> (UTF-8), without its trailing newlines, to the cleared
    /// <paramref name="text"/>.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> content, ArrayBufferWriter<byte> text)
    {
        text.ResetWrittenCount();
        var isDocument = false;
        try
        {
            // Looked at first: an exception for each text that is no JSON would take longer than all else that is done with it.
            isDocument = content.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && TryReadDocument(content, text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with half a surrogate pair: taken as the text that it is.
            isDocument = false;
        }

        return (isDocument ? text.WrittenSpan : content).TrimEnd("\r\n"u8);
    }

    /// <summary>False for what is text for sure.</summary>
    public static bool MayBeDocument(ReadOnlySpan<char> content) => content.TrimStart(" \t\r\n") is ['{' or '[', ..];

    private static bool TryReadDocument(ReadOnlySpan<byte> content, ArrayBufferWriter<byte> text)
    {
        var reader = BridgeJson.Read(content);
        if (!reader.Read()) return false;
        if (reader.TokenType == JsonTokenType.StartArray) return ReadOperations(ref reader, text) && !reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOperations = reader.ValueTextEquals("ops"u8);
            reader.Read();
            if (isOperations && reader.TokenType == JsonTokenType.StartArray) found = ReadOperations(ref reader, text);
            else reader.Skip();
        }

        return found && !reader.Read();
    }

    private static bool ReadOperations(ref Utf8JsonReader reader, ArrayBufferWriter<byte> text)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) ReadOperation(ref reader, text);
            else reader.Skip();
        }

        return true;
    }

    private static void ReadOperation(ref Utf8JsonReader reader, ArrayBufferWriter<byte> text)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isInsert = reader.ValueTextEquals("insert"u8);
            reader.Read();
            if (isInsert && reader.TokenType == JsonTokenType.String)
                text.Advance(reader.CopyString(text.GetSpan(reader.ValueSpan.Length)));
            else reader.Skip();
        }
    }
}
