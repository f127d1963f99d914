using Bridge.Capture.Decoding.Rows;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes the text of a value as the JSON that <c>to_jsonb</c> gives, with no object per value.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/functions-json.html</remarks>
internal sealed class ValueWriter
{
    private readonly JsonBuffer output;
    private readonly ValuePlace place = new();
    private readonly StringWriter strings;
    private readonly QuotedWriter quoted;
    private readonly ScalarWriter scalars;
    private readonly ArrayWriter arrays;
    private readonly CompositeWriter composites;
    private readonly HstoreWriter hstores;
    private long misfits;

    /// <summary>Creates a writer to <paramref name="output"/>.</summary>
    public ValueWriter(JsonBuffer output)
    {
        this.output = output;
        strings = new StringWriter(output, place);
        quoted = new QuotedWriter(this, strings, place);
        scalars = new ScalarWriter(output, strings, place);
        arrays = new ArrayWriter(this, quoted, output, place);
        composites = new CompositeWriter(this, quoted, strings, output, place);
        hstores = new HstoreWriter(quoted, output, place);
    }

    /// <summary>True when a composite had another number of fields than the catalog says: the catalog may be out of date.</summary>
    public bool FoundStaleType => composites.FoundStaleType;

    /// <summary>Values that did not fit their type as the catalog knows it, and were written as their text.</summary>
    public long Misfits => misfits + composites.Misfits;

    /// <summary>True: what is not UTF-8 is replaced rather than refused.</summary>
    public bool IsLenient { get => strings.IsLenient; set => strings.IsLenient = value; }

    /// <summary>The transaction whose rows are written; null where they are of now.</summary>
    public uint? Xid { get => composites.Xid; set => composites.Xid = value; }

    /// <summary>Bytes held for unescaping.</summary>
    public int ScratchCapacity => quoted.Capacity;

    /// <summary>Starts a row.</summary>
    public void BeginRow(Relation relation, Lsn walStart)
    {
        place.BeginRow(relation, walStart);
        composites.BeginRow();
        quoted.BeginRow();
    }

    /// <summary>Forgets which composites were found to differ from the catalog even after it was loaded anew.</summary>
    public void ForgetMismatches() => composites.ForgetMismatches();

    /// <summary>Writes a column's value; <paramref name="offset"/> is where it stands in the message.</summary>
    public void Write(RelationColumn column, ReadOnlySpan<byte> text, int offset)
    {
        place.Begin(column, offset);
        var start = output.Length;
        try
        {
            Write(column.Shape, text);
        }
        catch (MalformedMessageException failure) when (!failure.IsNotUtf8)
        {
            // The catalog is of another time than the row: it is asked anew once; then the text says what the server said.
            composites.Suspect(column.TypeOid);
            misfits++;
            output.Truncate(start);
            strings.Write(text);
        }
    }

    /// <summary>Writes a value, or a part of one, of a type.</summary>
    public void Write(ValueShape shape, ReadOnlySpan<byte> text)
    {
        switch (shape.Kind)
        {
            case ValueKind.Text: strings.Write(text); break;
            case ValueKind.Number: scalars.WriteNumber(text); break;
            case ValueKind.Boolean: scalars.WriteBoolean(text); break;
            case ValueKind.Timestamp: scalars.WriteTimestamp(text, hasZone: false); break;
            case ValueKind.TimestampWithZone: scalars.WriteTimestamp(text, hasZone: true); break;
            case ValueKind.Json: scalars.WriteJson(text); break;
            case ValueKind.Array: arrays.WriteArray(shape, text); break;
            case ValueKind.Vector: arrays.WriteVector(shape, text); break;
            case ValueKind.Composite: composites.Write(shape, text); break;
            case ValueKind.Hstore: hstores.Write(text); break;
            default: throw place.Malformed($"is of the unknown kind {shape.Kind}");
        }
    }

    /// <summary>The exception for a key column whose value the server did not send: servers before the releases of February 2022 may do
    /// so.</summary>
    public MalformedMessageException KeyNotSent(RelationColumn column)
    {
        place.Begin(column, 0);
        return place.Malformed("belongs to the key and was not sent");
    }
}
