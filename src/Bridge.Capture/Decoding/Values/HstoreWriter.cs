namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes an hstore as a JSON object of strings.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/hstore.html</remarks>
internal sealed class HstoreWriter(QuotedWriter quoted, JsonBuffer output, ValuePlace place)
{
    /// <summary>Writes it; NULL is null.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        output.Write((byte)'{');
        var at = 0;
        while (at < text.Length)
        {
            if (place.At(text, at) != '"') throw place.Malformed("is no hstore");
            at = quoted.Write(ValueShape.Text, text, at, doubledQuotes: false);
            if (!text[at..].StartsWith("=>"u8)) throw place.Malformed("has an hstore with a broken pair");
            output.Write((byte)':');
            at = WriteValue(text, at + 2);
            if (at == text.Length) break;
            if (!text[at..].StartsWith(", \""u8)) throw place.Malformed("has an hstore with a broken end of a pair");
            output.Write((byte)',');
            at += 2;
        }

        output.Write((byte)'}');
    }

    private int WriteValue(ReadOnlySpan<byte> text, int at)
    {
        if (at < text.Length && text[at] == '"') return quoted.Write(ValueShape.Text, text, at, doubledQuotes: false);
        if (!text[at..].StartsWith("NULL"u8)) throw place.Malformed("has an hstore with a broken value");
        output.Write("null"u8);
        return at + 4;
    }
}
