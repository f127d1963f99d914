using Bridge.Contracts;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Changes;

/// <summary>One row change, decoded: its place, its table, and its JSON members as bytes written straight from the wire.</summary>
/// <remarks>The decoder reuses it: what is kept past the next message must be copied.</remarks>
public sealed class RowChange
{
    /// <summary>The change's place in WAL.</summary>
    public ChangePosition Position { get; internal set; }

    /// <summary>What happened.</summary>
    public Operation Operation { get; internal set; }

    /// <summary>The table.</summary>
    public RelationName Relation { get; internal set; } = new("", "");

    /// <summary>
    /// The members <c>"key":{…},"row":{…},"old":{…},"unchanged":[…],"omitted":{…}</c> in this order, without braces around them; those that
    /// the
    /// change does not have are left out, so a truncate has none.
    /// </summary>
    /// <remarks>
    /// <para><c>key</c>: the replica identity's columns; under FULL the primary key, and without one the whole row. New values, for a
    /// delete the old ones.</para>
    /// <para><c>row</c>: the new row. <c>old</c>: what the server sent of the old one: the whole row under FULL, else the key, and only
    /// when an update needs it.</para>
    /// <para><c>unchanged</c>: columns of the new row whose TOASTed value was not sent.</para>
    /// <para>
    /// <c>omitted</c>: columns left out of <c>row</c>, of <c>old</c> or of both for their size (new and old value are chosen apart),
    /// largest first, with the
    /// length of the longer text left out. A column of the key is left out only where the key is the whole row.
    /// </para>
    /// </remarks>
    public ReadOnlyMemory<byte> Members { get; internal set; }

    /// <summary>The value of the member <c>key</c>: a JSON object; empty for a truncate, and for a table without a replica
    /// identity.</summary>
    public ReadOnlyMemory<byte> Key { get; internal set; }

    /// <summary>True when a column of the new row was not sent because its TOASTed value did not change.</summary>
    public bool IsPartial { get; internal set; }

    /// <summary>True when the row had another key before.</summary>
    public bool KeyChanged { get; internal set; }
}
