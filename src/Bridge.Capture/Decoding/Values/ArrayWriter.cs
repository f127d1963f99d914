using System.Buffers;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes arrays and vectors as JSON arrays.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/arrays.html, Array Input and Output Syntax.</remarks>
internal sealed class ArrayWriter(ValueWriter values, QuotedWriter quoted, JsonBuffer output, ValuePlace place)
{
    // PostgreSQL's MAXDIM.
    private const int MaxDimensions = 6;

    private static readonly SearchValues<byte> BoundsBytes = SearchValues.Create("[]:-0123456789"u8);

    /// <summary>An array of any dimensions; bounds (<c>[0:2]=</c>) are no part of its JSON.</summary>
    public void WriteArray(ValueShape shape, ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (text.Length > 0 && text[0] == '[')
        {
            at = text.IndexOf((byte)'=') + 1;
            if (at == 0 || text[..(at - 1)].ContainsAnyExcept(BoundsBytes)) throw place.Malformed("has broken array bounds");
        }

        if (WriteDimension(shape, text, at, 1) != text.Length) throw place.Malformed("goes on behind its array's end");
    }

    /// <summary>An int2vector or oidvector: its elements with spaces between them.</summary>
    public void WriteVector(ValueShape shape, ReadOnlySpan<byte> text)
    {
        output.Write((byte)'[');
        while (text.Length > 0)
        {
            var space = text.IndexOf((byte)' ');
            values.Write(shape.Element!, space < 0 ? text : text[..space]);
            if (space < 0) break;
            output.Write((byte)',');
            text = text[(space + 1)..];
            if (text.Length == 0) throw place.Malformed("ends with a separator");
        }

        output.Write((byte)']');
    }

    private int WriteDimension(ValueShape shape, ReadOnlySpan<byte> text, int at, int depth)
    {
        if (depth > MaxDimensions || place.At(text, at) != '{') throw place.Malformed("is no array");
        output.Write((byte)'[');
        var first = place.At(text, ++at);
        while (first != '}')
        {
            var begin = place.At(text, at);
            if ((begin == '{') != (first == '{')) throw place.Malformed("mixes elements and arrays");
            at = begin switch
            {
                (byte)'{' => WriteDimension(shape, text, at, depth + 1),
                (byte)'"' => quoted.Write(shape.Element!, text, at, doubledQuotes: false),
                _ => WriteBareElement(shape, text, at),
            };
            var next = place.At(text, at);
            if (next == '}') break;
            if (next != shape.Delimiter) throw place.Malformed("has an array with a wrong delimiter");
            output.Write((byte)',');
            at++;
        }

        output.Write((byte)']');
        return at + 1;
    }

    private int WriteBareElement(ValueShape shape, ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(shape.Delimiter, (byte)'}');
        if (length <= 0) throw place.Malformed("has an array with an empty element or no end");
        var element = text.Slice(at, length);
        if (element.ContainsAny("{\"\\"u8)) throw place.Malformed("has an array with a broken element");
        if (element.SequenceEqual("NULL"u8)) output.Write("null"u8);
        else values.Write(shape.Element!, element);
        return at + length;
    }
}
