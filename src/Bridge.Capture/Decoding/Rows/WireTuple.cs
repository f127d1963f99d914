using System.Buffers.Binary;
using Bridge.Capture.Decoding.Messages;

namespace Bridge.Capture.Decoding.Rows;

/// <summary>The columns of one row image, as places in the message; reused from row to row.</summary>
internal sealed class WireTuple
{
    private WireValue[] values = new WireValue[32];

    /// <summary>Which image this is.</summary>
    public TupleKind Kind { get; private set; }

    /// <summary>The column at <paramref name="index"/>.</summary>
    public ref WireValue this[int index] => ref values[index];

    /// <summary>Forgets the last tuple.</summary>
    public void Clear() => Kind = TupleKind.None;

    /// <summary>Reads TupleData; it must have the relation's columns.</summary>
    public void Read(ref MessageReader reader, Relation relation, TupleKind kind)
    {
        var count = reader.ReadUInt16();
        if (count != relation.Columns.Length)
            throw reader.Malformed($"The row of {relation.Name} has {count} columns, its relation {relation.Columns.Length}");
        if (values.Length < count) values = new WireValue[count];
        for (var i = 0; i < count; i++)
            ReadValue(ref reader, ref values[i], relation.Columns[i]);
        Kind = kind;
    }

    /// <summary>Reads a row of COPY … (FORMAT binary) whose fields are text: a new row.</summary>
    /// <param name="bytes">The row and perhaps what follows it.</param>
    /// <param name="columns">How many columns were asked for.</param>
    /// <param name="length">The row's length.</param>
    /// <param name="wanted">When false: how many bytes there must be at least.</param>
    /// <exception cref="InvalidDataException">The row has another number of columns.</exception>
    public bool TryReadCopy(ReadOnlySpan<byte> bytes, int columns, out int length, out int wanted)
    {
        (length, wanted) = (2, 2);
        if (bytes.Length < length) return false;
        if (BinaryPrimitives.ReadInt16BigEndian(bytes) != columns)
            throw new InvalidDataException(
            $"The server's COPY has rows of {BinaryPrimitives.ReadInt16BigEndian(bytes)} columns; {columns} were asked for.");
        if (values.Length < columns) values = new WireValue[columns];
        for (var i = 0; i < columns; i++)
        {
            wanted = length + sizeof(int);
            if (bytes.Length < wanted) return false;
            var size = BinaryPrimitives.ReadInt32BigEndian(bytes[length..]);
            values[i] = new WireValue
            {
                Kind = size < 0 ? WireValueKind.Null : WireValueKind.Text,
                Offset = wanted,
                Length = Math.Max(size, 0)
            };
            wanted = length = wanted + Math.Max(size, 0);
            if (bytes.Length < wanted) return false;
        }

        Kind = TupleKind.New;
        return true;
    }

    private static void ReadValue(ref MessageReader reader, ref WireValue value, RelationColumn column)
    {
        value = default;
        switch (reader.ReadByte())
        {
            case (byte)'t':
                value.Kind = WireValueKind.Text;
                value.Length = reader.ReadInt32();
                value.Offset = reader.Offset;
                reader.Skip(value.Length);
                break;
            case (byte)'n':
                value.Kind = WireValueKind.Null;
                break;
            case (byte)'u':
                value.Kind = WireValueKind.UnchangedToast;
                break;
            case (byte)'b':
                throw reader.Malformed($"Column {column.Name} is sent in binary form; the decoder reads text");
            default:
                throw reader.Malformed($"Column {column.Name} is of an unknown kind");
        }
    }
}
