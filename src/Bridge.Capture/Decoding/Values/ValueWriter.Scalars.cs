using System.Buffers;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Capture.Decoding.Values;

internal sealed partial class ValueWriter
{
    private static readonly SearchValues<byte> TimestampBytes = SearchValues.Create("0123456789-+:. BC"u8);

    // PostgreSQL bounds the nesting by its stack, some thousands.

    private void WriteBoolean(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1 && text[0] == 't') output.Write("true"u8);
        else if (text.Length == 1 && text[0] == 'f') output.Write("false"u8);
        else throw Malformed("is no boolean");
    }

    private void WriteNumber(ReadOnlySpan<byte> text)
    {
        if (IsJsonNumber(text)) output.Write(text.SequenceEqual("-0"u8) ? "0"u8 : text);
        else if (text.SequenceEqual("NaN"u8)) output.Write("\"NaN\""u8);
        else if (text.SequenceEqual("Infinity"u8)) output.Write("\"Infinity\""u8);
        else if (text.SequenceEqual("-Infinity"u8)) output.Write("\"-Infinity\""u8);
        else throw Malformed("is no number");
    }

    private static bool IsJsonNumber(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var whole = CountDigits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = CountDigits(text, ++at);
            if (fraction == 0) return false;
            at += fraction;
        }

        if (at < text.Length && text[at] == 'e')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            var exponent = CountDigits(text, at);
            if (exponent == 0) return false;
            at += exponent;
        }

        return at == text.Length;
    }

    private static int CountDigits(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at - from;
    }

    /// <summary><c>2026-11-22 06:10:28.95+00 BC</c> becomes <c>2026-11-22T06:10:28.95+00:00 BC</c>.</summary>
    private void WriteTimestamp(ReadOnlySpan<byte> text, bool hasZone)
    {
        if (text.SequenceEqual("infinity"u8) || text.SequenceEqual("-infinity"u8))
        {
            WriteString(text);
            return;
        }

        var space = text.IndexOf((byte)' ');
        if (space < 10 || text[space - 3] != '-' || text[space - 6] != '-' || text.ContainsAnyExcept(TimestampBytes))
            throw Malformed("is no timestamp of DateStyle ISO");
        output.Write((byte)'"');
        output.Write(text[..space]);
        output.Write((byte)'T');
        var time = text[(space + 1)..];
        if (hasZone) WriteTimeWithZone(time);
        else output.Write(time);
        output.Write((byte)'"');
    }

    private void WriteTimeWithZone(ReadOnlySpan<byte> time)
    {
        var zone = time.LastIndexOfAny((byte)'+', (byte)'-');
        if (zone < 0) throw Malformed("is a timestamp without an offset");
        var zoneLength = time[zone..].IndexOf((byte)' ');
        var end = zoneLength < 0 ? time.Length : zone + zoneLength;
        output.Write(time[..end]);
        if (end - zone == 3) output.Write(":00"u8);
        output.Write(time[end..]);
    }

    /// <summary>The text as it is, which reads as the same jsonb; checked, since one broken value would break the whole record.</summary>
    private void WriteJson(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text)) throw Malformed("is not valid UTF-8");
        var reader = BridgeJson.ReadValue(text);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw Malformed("is no JSON");
        }

        output.Write(text);
    }
}
