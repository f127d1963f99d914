using System.Buffers.Text;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Messages.Reading;

/// <summary>Reads column values as <c>to_jsonb</c> writes them.</summary>
internal static class ColumnValues
{
    /// <summary>The most that <see cref="TryWriteTime"/> writes.</summary>
    public const int MaxTimeLength = 48;

    private const int SecondsLength = 19;

    /// <summary>The number; null when it is none or does not fit.</summary>
    public static int? ReadInteger(ReadOnlySpan<byte> value, JsonTokenType type) =>
        type == JsonTokenType.Number && Utf8Parser.TryParse(value, out int number, out var consumed) && consumed == value.Length ? number
            : null;

    /// <summary>Writes a timestamp (with quotes) as JSON; one without a zone is UTC, as Rails stores it. False for infinity and years that
    /// .NET does not have.</summary>
    public static bool TryWriteTime(ReadOnlySpan<byte> value, JsonTokenType type, Span<byte> destination, out int length)
    {
        length = 0;
        if (type != JsonTokenType.String || value.Length > MaxTimeLength - 1) return false;
        var text = value[1..^1];
        if (text.Length < SecondsLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
            return false;
        foreach (var position in "\0\u0001\u0002\u0003\u0005\u0006\u0008\u0009\u000B\u000C\u000E\u000F\u0011\u0012"u8)
            if (!char.IsAsciiDigit((char)text[position])) return false;
        var rest = text[SecondsLength..];
        if (rest.EndsWith("BC"u8)) return false;
        value.CopyTo(destination);
        length = value.Length;
        if (rest.ContainsAny((byte)'+', (byte)'-', (byte)'Z')) return true;
        destination[length - 1] = (byte)'Z';
        destination[length++] = (byte)'"';
        return true;
    }

    /// <summary>True for a JSON object whose values are strings and nulls: what hstore gives.</summary>
    public static bool IsTextMap(ReadOnlySpan<byte> value)
    {
        var reader = BridgeJson.Read(value);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) return false;
        }

        return true;
    }
}
