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

    /// <summary>The members <c>"key":{…},"row":{…},"old":{…},"unchanged":[…],"omitted":{…}</c> without braces around them; empty ones are left out, so a truncate has none.</summary>
    public ReadOnlyMemory<byte> Members { get; internal set; }

    /// <summary>The value of the member <c>key</c>: a JSON object; empty for a truncate.</summary>
    public ReadOnlyMemory<byte> Key { get; internal set; }
}
