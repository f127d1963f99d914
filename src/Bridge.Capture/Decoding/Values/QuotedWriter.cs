namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes the quoted parts of arrays, composites and hstores: finds their end, and takes their escapes off.</summary>
internal sealed class QuotedWriter(ValueWriter values, StringWriter strings, ValuePlace place)
{
    private readonly Scratch scratch = new();

    /// <summary>Bytes held for unescaping.</summary>
    public int Capacity => scratch.Capacity;

    /// <summary>Starts a row.</summary>
    public void BeginRow() => scratch.Clear();

    /// <summary>Writes a quoted part of <paramref name="text"/> that begins at <paramref name="at"/>; returns the place behind its closing
    /// quote.</summary>
    /// <param name="shape">The part's own type.</param>
    /// <param name="text">The array, composite or hstore.</param>
    /// <param name="at">The opening quote.</param>
    /// <param name="doubledQuotes">True in composites, where a quote is written as two.</param>
    public int Write(ValueShape shape, ReadOnlySpan<byte> text, int at, bool doubledQuotes)
    {
        var rest = text[(at + 1)..];
        var length = FindClosingQuote(rest, doubledQuotes, out var escapes);
        if (escapes == QuoteEscapes.None) values.Write(shape, rest[..length]);
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
            if (stop < 0) throw place.Malformed("has an open quote");
            at += stop;
            var next = at + 1 < rest.Length ? rest[at + 1] : (byte)0;
            if (rest[at] == '"' && !(doubledQuotes && next == '"')) return at;
            if (at + 1 == rest.Length) throw place.Malformed("ends within an escape");
            var asInJson = rest[at] == '\\' && next is (byte)'"' or (byte)'\\' && !doubledQuotes;
            escapes = asInJson && escapes != QuoteEscapes.Other ? QuoteEscapes.AsInJson : QuoteEscapes.Other;
            at += 2;
        }
    }

    /// <summary>Arrays and hstore escape a quote and a backslash as JSON does: the text can stay as it is.</summary>
    private void WriteEscapedAlready(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyInRange((byte)0, (byte)0x1F)) WriteUnescaped(ValueShape.Text, text);
        else strings.WriteEscapedAlready(text);
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

        values.Write(shape, room[..length]);
        scratch.Release(room.Length);
    }

    private enum QuoteEscapes
    {
        None,
        AsInJson,
        Other,
    }
}
