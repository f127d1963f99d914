using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Bridge.Contracts;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes numbers, booleans, timestamps and JSON as <c>to_jsonb</c> does.</summary>
internal sealed class ScalarWriter(JsonBuffer output, StringWriter strings, ValuePlace place)
{
    private static readonly SearchValues<byte> TimestampBytes = SearchValues.Create("0123456789-+:. BC"u8);

    /// <summary><c>t</c> or <c>f</c>.</summary>
    public void WriteBoolean(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1 && text[0] == 't') output.Write("true"u8);
        else if (text.Length == 1 && text[0] == 'f') output.Write("false"u8);
        else throw place.Malformed("is no boolean");
    }

    /// <summary>A number of any numeric type; what JSON has no number for is a string.</summary>
    public void WriteNumber(ReadOnlySpan<byte> text)
    {
        if (IsJsonNumber(text)) output.Write(text.SequenceEqual("-0"u8) ? "0"u8 : text);
        else if (text.SequenceEqual("NaN"u8)) output.Write("\"NaN\""u8);
        else if (text.SequenceEqual("Infinity"u8)) output.Write("\"Infinity\""u8);
        else if (text.SequenceEqual("-Infinity"u8)) output.Write("\"-Infinity\""u8);
        else throw place.Malformed("is no number");
    }

    /// <summary><c>2026-11-22 06:10:28.95+00 BC</c> becomes <c>2026-11-22T06:10:28.95+00:00 BC</c>.</summary>
    public void WriteTimestamp(ReadOnlySpan<byte> text, bool hasZone)
    {
        if (text.SequenceEqual("infinity"u8) || text.SequenceEqual("-infinity"u8))
        {
            strings.Write(text);
            return;
        }

        var space = text.IndexOf((byte)' ');
        if (space < 10 || text[space - 3] != '-' || text[space - 6] != '-' || text.ContainsAnyExcept(TimestampBytes))
            throw place.Malformed("is no timestamp of DateStyle ISO");
        output.Write((byte)'"');
        output.Write(text[..space]);
        output.Write((byte)'T');
        var time = text[(space + 1)..];
        if (hasZone) WriteTimeWithZone(time);
        else output.Write(time);
        output.Write((byte)'"');
    }

    /// <summary>The text as it is, which reads as the same jsonb; checked, since one broken value would break the whole record.</summary>
    public void WriteJson(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw place.NotUtf8();
        var reader = BridgeJson.ReadValue(text);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw place.Malformed("is no JSON");
        }

        output.Write(text);
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

    private void WriteTimeWithZone(ReadOnlySpan<byte> time)
    {
        var zone = time.LastIndexOfAny((byte)'+', (byte)'-');
        if (zone < 0) throw place.Malformed("is a timestamp without an offset");
        var zoneLength = time[zone..].IndexOf((byte)' ');
        var end = zoneLength < 0 ? time.Length : zone + zoneLength;
        output.Write(time[..end]);
        if (end - zone == 3) output.Write(":00"u8);
        output.Write(time[end..]);
    }
}
