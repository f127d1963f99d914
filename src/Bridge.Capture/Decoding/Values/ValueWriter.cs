using Bridge.Capture.Decoding.Rows;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes the text of a value as the JSON that <c>to_jsonb</c> gives, with no object per value.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/functions-json.html and, for the text forms, arrays.html and rowtypes.html
/// there.</remarks>
internal sealed partial class ValueWriter(JsonBuffer output)
{
    private readonly Scratch scratch = new();
    private readonly HashSet<(uint Oid, int Fields)> knownMismatches = [];

    private Relation? relation;
    private RelationColumn? column;
    private Lsn walStart;
    private int offset;

    /// <summary>True when a composite had another number of fields than the catalog says: the catalog may be out of date.</summary>
    public bool FoundStaleType { get; private set; }

    /// <summary>Bytes held for unescaping.</summary>
    public int ScratchCapacity => scratch.Capacity;

    /// <summary>Starts a row.</summary>
    public void BeginRow(Relation rowRelation, Lsn rowWalStart)
    {
        relation = rowRelation;
        walStart = rowWalStart;
        FoundStaleType = false;
        scratch.Clear();
    }

    /// <summary>Forgets which composites were found to differ from the catalog even after it was loaded anew.</summary>
    public void ForgetMismatches() => knownMismatches.Clear();

    /// <summary>Writes a column's value; <paramref name="textOffset"/> is where it stands in the message.</summary>
    public void Write(RelationColumn valueColumn, ReadOnlySpan<byte> text, int textOffset)
    {
        column = valueColumn;
        offset = textOffset;
        Write(valueColumn.Shape, text);
    }

    /// <summary>The exception for a key column whose value the server did not send: servers before the releases of February 2022 may do
    /// so.</summary>
    public MalformedMessageException KeyNotSent(RelationColumn keyColumn)
    {
        column = keyColumn;
        return Malformed("belongs to the key and was not sent");
    }

    private void Write(ValueShape shape, ReadOnlySpan<byte> text)
    {
        switch (shape.Kind)
        {
            case ValueKind.Text: WriteString(text); break;
            case ValueKind.Number: WriteNumber(text); break;
            case ValueKind.Boolean: WriteBoolean(text); break;
            case ValueKind.Timestamp: WriteTimestamp(text, hasZone: false); break;
            case ValueKind.TimestampWithZone: WriteTimestamp(text, hasZone: true); break;
            case ValueKind.Json: WriteJson(text); break;
            case ValueKind.Array: WriteArray(shape, text); break;
            case ValueKind.Vector: WriteVector(shape, text); break;
            case ValueKind.Composite: WriteComposite(shape, text); break;
            case ValueKind.Hstore: WriteHstore(text); break;
            default: throw Malformed($"is of the unknown kind {shape.Kind}");
        }
    }

    private MalformedMessageException Malformed(string reason) =>
        new($"Column {column?.Name} of {relation?.Name} {reason}", walStart, offset);
}
