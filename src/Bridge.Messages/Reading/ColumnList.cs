using System.Text.Json;

namespace Bridge.Messages.Reading;

/// <summary>The members of one JSON object, found in one pass and copied nowhere; used again for the next object.</summary>
internal sealed class ColumnList
{
    private Column[] items = new Column[32];
    private ReadOnlyMemory<byte> json;

    /// <summary>How many members there are.</summary>
    public int Count { get; private set; }

    /// <summary>False when the record has no such object.</summary>
    public bool Exists { get; private set; }

    /// <summary>The member at <paramref name="index"/>.</summary>
    public ref readonly Column this[int index] => ref items[index];

    /// <summary>The object as JSON writes it.</summary>
    public ReadOnlySpan<byte> Raw => json.Span.Slice(Start, Length);

    private int Start { get; set; }

    private int Length { get; set; }

    /// <summary>Forgets the members.</summary>
    public void Clear()
    {
        Count = 0;
        Exists = false;
    }

    /// <summary>Reads the object that <paramref name="reader"/> stands on; the reader began at <paramref name="offset"/> of
    /// <paramref name="body"/>.</summary>
    public void Read(ReadOnlyMemory<byte> body, int offset, ref Utf8JsonReader reader)
    {
        json = body;
        Count = 0;
        Exists = true;
        Start = offset + (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = offset + (int)reader.TokenStartIndex + 1;
            var nameLength = reader.ValueSpan.Length;
            reader.Read();
            var valueStart = offset + (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            Add(new Column(nameStart, nameLength, valueStart, offset + (int)reader.BytesConsumed - valueStart, type));
        }

        Length = offset + (int)reader.BytesConsumed - Start;
    }

    /// <summary>The index of the member <paramref name="name"/>, looked for from <paramref name="hint"/> on; -1 when there is
    /// none.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int hint = 0)
    {
        var span = json.Span;
        for (var i = 0; i < Count; i++)
        {
            var index = hint + i < Count ? hint + i : hint + i - Count;
            if (items[index].Name(span).SequenceEqual(name)) return index;
        }

        return -1;
    }

    /// <summary>The name of the member at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Name(int index) => items[index].Name(json.Span);

    /// <summary>The value of the member at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Value(int index) => items[index].Value(json.Span);

    private void Add(Column column)
    {
        if (Count == items.Length) Array.Resize(ref items, Count * 2);
        items[Count++] = column;
    }
}
