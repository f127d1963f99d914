namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes composites as JSON objects.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/rowtypes.html, Composite Type Input and Output Syntax.</remarks>
internal sealed class CompositeWriter(
    ValueWriter values, QuotedWriter quoted, StringWriter strings, JsonBuffer output, ValuePlace place)
{
    private readonly HashSet<(uint Oid, int Fields)> knownMismatches = [];

    /// <summary>True when a composite of the row had another number of fields than the catalog says: the catalog may be out of
    /// date.</summary>
    public bool FoundStaleType { get; private set; }

    /// <summary>Values that were written as their text.</summary>
    public long Misfits { get; private set; }

    /// <summary>The transaction whose rows are written; null where they are of now.</summary>
    public uint? Xid { get; set; }

    /// <summary>Starts a row.</summary>
    public void BeginRow() => FoundStaleType = false;

    /// <summary>Forgets which composites were found to differ from the catalog even after it was loaded anew.</summary>
    public void ForgetMismatches() => knownMismatches.Clear();

    /// <summary>A value of the type did not fit it: the catalog may be out of date. Said once for a type.</summary>
    public void Suspect(uint type) => FoundStaleType |= knownMismatches.Add((type, -1));

    /// <summary>
    /// A composite. The server prints the type as it was at that place in WAL, the catalog knows it as it is now: with another number of
    /// fields the catalog is loaded anew, and if that does not help, or where the type was changed since the row was written, the value is
    /// written as a string of its text.
    /// </summary>
    public void Write(ValueShape shape, ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')') throw place.Malformed("is no composite");
        var count = CountFields(text);
        var fits = count == shape.Fields.Length || (shape.Fields.Length == 0 && text.Length == 2);
        if (!fits) FoundStaleType |= knownMismatches.Add((shape.Oid, count));
        if (!fits || IsOlder(shape))
        {
            Misfits++;
            strings.Write(text);
            return;
        }

        output.Write((byte)'{');
        var at = 1;
        for (var i = 0; i < shape.Fields.Length; i++)
        {
            if (i > 0 && place.At(text, at++) != ',') throw place.Malformed("has a broken composite");
            output.Write(i == 0 ? shape.Fields[i].Name.First : shape.Fields[i].Name.Next);
            at = WriteField(shape.Fields[i].Shape, text, at);
        }

        if (at != text.Length - 1) throw place.Malformed("goes on behind its composite's end");
        output.Write((byte)'}');
    }

    // What the type was called and had before it was changed last, nobody knows any more.
    private bool IsOlder(ValueShape shape) => shape.ValidFrom != 0 && Xid is { } xid && (int)(xid - shape.ValidFrom) < 0;

    private int WriteField(ValueShape shape, ReadOnlySpan<byte> text, int at)
    {
        if (place.At(text, at) == '"') return quoted.Write(shape, text, at, doubledQuotes: true);
        var length = text[at..].IndexOfAny((byte)',', (byte)')');
        if (length < 0) throw place.Malformed("has a composite without an end");
        var field = text.Slice(at, length);
        if (field.ContainsAny("(\"\\"u8)) throw place.Malformed("has a composite with a broken field");
        if (length == 0) output.Write("null"u8);
        else values.Write(shape, field);
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
}
