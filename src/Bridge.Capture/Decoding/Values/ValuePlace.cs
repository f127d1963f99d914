using Bridge.Capture.Decoding.Rows;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Which value is being read, for the exception that says what is wrong with it.</summary>
internal sealed class ValuePlace
{
    private Relation? relation;
    private RelationColumn? column;
    private Lsn walStart;
    private int offset;

    /// <summary>Starts a row.</summary>
    public void BeginRow(Relation rowRelation, Lsn rowWalStart) => (relation, walStart) = (rowRelation, rowWalStart);

    /// <summary>Starts a value; <paramref name="textOffset"/> is where it stands in the message.</summary>
    public void Begin(RelationColumn valueColumn, int textOffset) => (column, offset) = (valueColumn, textOffset);

    /// <summary>The exception; <paramref name="reason"/> goes on behind the column's name.</summary>
    public MalformedMessageException Malformed(string reason) =>
        new($"Column {column?.Name} of {relation?.Name} {reason}", walStart, offset);

    /// <summary>The exception for a text that is not UTF-8, as servers of the encoding SQL_ASCII may send.</summary>
    public MalformedMessageException NotUtf8() =>
        new($"Column {column?.Name} of {relation?.Name} is not valid UTF-8", walStart, offset) { IsNotUtf8 = true };

    /// <summary>The byte there; what ends before it is malformed.</summary>
    public byte At(ReadOnlySpan<byte> text, int at) => at < text.Length ? text[at] : throw Malformed("ends early");
}
