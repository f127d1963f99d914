using System.Text.Json;

namespace Bridge.Messages.Reading;

/// <summary>The strings of one JSON array, found in one pass and copied nowhere; used again for the next array.</summary>
internal sealed class NameList
{
    private readonly List<(int Start, int Length)> items = [];
    private ReadOnlyMemory<byte> json;

    /// <summary>How many names there are.</summary>
    public int Count => items.Count;

    /// <summary>Forgets the names.</summary>
    public void Clear() => items.Clear();

    /// <summary>Reads the array that <paramref name="reader"/> stands on; the reader began at <paramref name="offset"/> of
    /// <paramref name="body"/>.</summary>
    public void Read(ReadOnlyMemory<byte> body, int offset, ref Utf8JsonReader reader)
    {
        json = body;
        items.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            items.Add((offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
    }

    /// <summary>The name at <paramref name="index"/>, as JSON writes it, without quotes.</summary>
    public ReadOnlySpan<byte> this[int index] => json.Span.Slice(items[index].Start, items[index].Length);

    /// <summary>True when the name is one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < items.Count; i++)
            if (this[i].SequenceEqual(name)) return true;
        return false;
    }
}
