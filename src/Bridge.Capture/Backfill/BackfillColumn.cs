namespace Bridge.Capture.Backfill;

/// <summary>A column that the publication sends.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeOid">Its type.</param>
/// <param name="InIdentity">True when it belongs to the replica identity.</param>
/// <param name="Text">The SQL expression of its value as the type's output function prints it, which is what pgoutput sends.</param>
internal sealed record BackfillColumn(string Name, uint TypeOid, bool InIdentity, string Text)
{
    /// <summary>Its type as SQL names it, with schema; of a domain the type that it is over.</summary>
    public required string Type { get; init; }

    /// <summary>The name of that type, without schema.</summary>
    public required string TypeName { get; init; }

    /// <summary>True when the column's type is a domain.</summary>
    public required bool IsDomain { get; init; }
}
