using Bridge.Capture.Changes;

namespace Bridge.Worker.Backfill;

/// <summary>A table as jobs name it.</summary>
internal sealed record TableRef(string Schema, string Table)
{
    /// <summary>The name that capture uses.</summary>
    public RelationName ToName() => new(Schema, Table);

    /// <summary>From the name that capture uses.</summary>
    public static TableRef Of(RelationName name) => new(name.Schema, name.Table);
}
