using System.Buffers;

namespace Bridge.Capture.Decoding.Values;

internal sealed partial class ValueWriter
{
    // PostgreSQL's MAXDIM.
    private const int MaxDimensions = 6;

    private static readonly SearchValues<byte> BoundsBytes = SearchValues.Create("[]:-0123456789"u8);

    /// <summary>An array of any dimensions; bounds (<c>[0:2]=</c>) are no part of its JSON.</summary>
    private void WriteArray(ValueShape shape, ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (text.Length > 0 && text[0] == '[')
        {
            at = text.IndexOf((byte)'=') + 1;
            if (at == 0 || text[..(at - 1)].ContainsAnyExcept(BoundsBytes)) throw Malformed("has broken array bounds");
        }

        if (WriteDimension(shape, text, at, 1) != text.Length) throw Malformed("goes on behind its array's end");
    }

    private int WriteDimension(ValueShape shape, ReadOnlySpan<byte> text, int at, int depth)
    {
        if (depth > MaxDimensions || At(text, at) != '{') throw Malformed("is no array");
        output.Write((byte)'[');
        var first = At(text, ++at);
        while (first != '}')
        {
            var begin = At(text, at);
            if ((begin == '{') != (first == '{')) throw Malformed("mixes elements and arrays");
            at = begin switch
            {
                (byte)'{' => WriteDimension(shape, text, at, depth + 1),
                (byte)'"' => WriteQuoted(shape.Element!, text, at, doubledQuotes: false),
                _ => WriteBareElement(shape, text, at),
            };
            var next = At(text, at);
            if (next == '}') break;
            if (next != shape.Delimiter) throw Malformed("has an array with a wrong delimiter");
            output.Write((byte)',');
            at++;
        }

        output.Write((byte)']');
        return at + 1;
    }

    private int WriteBareElement(ValueShape shape, ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(shape.Delimiter, (byte)'}');
        if (length <= 0) throw Malformed("has an array with an empty element or no end");
        var element = text.Slice(at, length);
        if (element.ContainsAny("{\"\\"u8)) throw Malformed("has an array with a broken element");
        if (element.SequenceEqual("NULL"u8)) output.Write("null"u8);
        else Write(shape.Element!, element);
        return at + length;
    }

    private void WriteVector(ValueShape shape, ReadOnlySpan<byte> text)
    {
        output.Write((byte)'[');
        while (text.Length > 0)
        {
            var space = text.IndexOf((byte)' ');
            Write(shape.Element!, space < 0 ? text : text[..space]);
            if (space < 0) break;
            output.Write((byte)',');
            text = text[(space + 1)..];
            if (text.Length == 0) throw Malformed("ends with a separator");
        }

        output.Write((byte)']');
    }

    /// <summary>
    /// A composite. The server prints the type as it was at that place in WAL, the catalog knows it as it is now: with another number of
    /// fields the catalog is loaded anew, and if that does not help, the value is written as a string of its text.
    /// </summary>
    private void WriteComposite(ValueShape shape, ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')') throw Malformed("is no composite");
        var count = CountFields(text);
        if (count != shape.Fields.Length && !(shape.Fields.Length == 0 && text.Length == 2))
        {
            FoundStaleType |= knownMismatches.Add((shape.Oid, count));
            WriteString(text);
            return;
        }

        output.Write((byte)'{');
        var at = 1;
        for (var i = 0; i < shape.Fields.Length; i++)
        {
            if (i > 0 && At(text, at++) != ',') throw Malformed("has a broken composite");
            output.Write(i == 0 ? shape.Fields[i].Name.First : shape.Fields[i].Name.Next);
            at = WriteField(shape.Fields[i].Shape, text, at);
        }

        if (at != text.Length - 1) throw Malformed("goes on behind its composite's end");
        output.Write((byte)'}');
    }

    private int WriteField(ValueShape shape, ReadOnlySpan<byte> text, int at)
    {
        if (At(text, at) == '"') return WriteQuoted(shape, text, at, doubledQuotes: true);
        var length = text[at..].IndexOfAny((byte)',', (byte)')');
        if (length < 0) throw Malformed("has a composite without an end");
        var field = text.Slice(at, length);
        if (field.ContainsAny("(\"\\"u8)) throw Malformed("has a composite with a broken field");
        if (length == 0) output.Write("null"u8);
        else Write(shape, field);
        return at + length;
    }

    private static int CountFields(ReadOnlySpan<byte> text)
    {
        var count = 1;
        var quoted = false;
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == '"') quoted = !quoted;
            else if (text[at] == '\\') at++;
            else if (text[at] == ',' && !quoted) count++;
        }

        return count;
    }

    private void WriteHstore(ReadOnlySpan<byte> text)
    {
        output.Write((byte)'{');
        var at = 0;
        while (at < text.Length)
        {
            if (At(text, at) != '"') throw Malformed("is no hstore");
            at = WriteQuoted(ValueShape.Text, text, at, doubledQuotes: false);
            if (!text[at..].StartsWith("=>"u8)) throw Malformed("has an hstore with a broken pair");
            output.Write((byte)':');
            at = WriteHstoreValue(text, at + 2);
            if (at == text.Length) break;
            if (!text[at..].StartsWith(", \""u8)) throw Malformed("has an hstore with a broken end of a pair");
            output.Write((byte)',');
            at += 2;
        }

        output.Write((byte)'}');
    }

    private int WriteHstoreValue(ReadOnlySpan<byte> text, int at)
    {
        if (at < text.Length && text[at] == '"') return WriteQuoted(ValueShape.Text, text, at, doubledQuotes: false);
        if (!text[at..].StartsWith("NULL"u8)) throw Malformed("has an hstore with a broken value");
        output.Write("null"u8);
        return at + 4;
    }

    private byte At(ReadOnlySpan<byte> text, int at) =>
        at < text.Length ? text[at] : throw Malformed("ends early");
}
