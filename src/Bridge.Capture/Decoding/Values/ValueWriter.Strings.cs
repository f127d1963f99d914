using System.Buffers;
using System.Text.Unicode;

namespace Bridge.Capture.Decoding.Values;

internal sealed partial class ValueWriter
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private void WriteString(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw Malformed("is not valid UTF-8");
        var clean = text.IndexOfAny(Escaped);
        if (clean >= 0)
        {
            WriteEscaped(text, clean);
            return;
        }

        var quoted = output.Reserve(text.Length + 2);
        quoted[0] = (byte)'"';
        text.CopyTo(quoted[1..]);
        quoted[^1] = (byte)'"';
    }

    private void WriteEscaped(ReadOnlySpan<byte> text, int clean)
    {
        output.Write((byte)'"');
        while (clean >= 0)
        {
            output.Write(text[..clean]);
            WriteEscape(text[clean]);
            text = text[(clean + 1)..];
            clean = text.IndexOfAny(Escaped);
        }

        output.Write(text);
        output.Write((byte)'"');
    }

    private void WriteEscape(byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            default:
                var escape = output.Reserve(6);
                "\\u00"u8.CopyTo(escape);
                escape[4] = (byte)(value < 0x10 ? '0' : '1');
                escape[5] = "0123456789abcdef"u8[value & 0xF];
                break;
        }
    }

    /// <summary>Writes a quoted part of <paramref name="text"/> that begins at <paramref name="at"/>; returns the place behind its closing
    /// quote.</summary>
    /// <param name="shape">The part's own type.</param>
    /// <param name="text">The array, composite or hstore.</param>
    /// <param name="at">The opening quote.</param>
    /// <param name="doubledQuotes">True in composites, where a quote is written as two.</param>
    private int WriteQuoted(ValueShape shape, ReadOnlySpan<byte> text, int at, bool doubledQuotes)
    {
        var rest = text[(at + 1)..];
        var length = FindClosingQuote(rest, doubledQuotes, out var escapes);
        if (escapes == QuoteEscapes.None) Write(shape, rest[..length]);
        else if (escapes == QuoteEscapes.AsInJson && shape.Kind == ValueKind.Text) WriteEscapedAlready(rest[..length]);
        else WriteUnescaped(shape, rest[..length]);
        return at + length + 2;
    }

    private int FindClosingQuote(ReadOnlySpan<byte> rest, bool doubledQuotes, out QuoteEscapes escapes)
    {
        escapes = QuoteEscapes.None;
        var at = 0;
        while (true)
        {
            var stop = rest[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0) throw Malformed("has an open quote");
            at += stop;
            var next = at + 1 < rest.Length ? rest[at + 1] : (byte)0;
            if (rest[at] == '"' && !(doubledQuotes && next == '"')) return at;
            if (at + 1 == rest.Length) throw Malformed("ends within an escape");
            var asInJson = rest[at] == '\\' && next is (byte)'"' or (byte)'\\' && !doubledQuotes;
            escapes = asInJson && escapes != QuoteEscapes.Other ? QuoteEscapes.AsInJson : QuoteEscapes.Other;
            at += 2;
        }
    }

    /// <summary>Arrays and hstore escape a quote and a backslash as JSON does: the text can stay as it is.</summary>
    private void WriteEscapedAlready(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyInRange((byte)0, (byte)0x1F))
        {
            WriteUnescaped(ValueShape.Text, text);
            return;
        }

        if (!Utf8.IsValid(text)) throw Malformed("is not valid UTF-8");
        output.Write((byte)'"');
        output.Write(text);
        output.Write((byte)'"');
    }

    private void WriteUnescaped(ValueShape shape, ReadOnlySpan<byte> text)
    {
        var room = scratch.Take(text.Length);
        var length = 0;
        while (true)
        {
            var stop = text.IndexOfAny((byte)'"', (byte)'\\');
            var run = stop < 0 ? text : text[..stop];
            run.CopyTo(room[length..]);
            length += run.Length;
            if (stop < 0) break;
            room[length++] = text[stop + 1];
            text = text[(stop + 2)..];
        }

        Write(shape, room[..length]);
        scratch.Release(room.Length);
    }

    private enum QuoteEscapes
    {
        None,
        AsInJson,
        Other,
    }
}
