namespace Bridge.Capture.Backfill;

/// <summary>A column of the key that pages follow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as SQL names it, with schema; of a domain the type that it is over, which has the operators.</param>
/// <param name="IsDomain">True when the column's type is a domain.</param>
/// <param name="Collation">The index's collation as SQL names it; null for a type without one.</param>
internal sealed record BackfillKeyColumn(string Name, string Type, bool IsDomain, string? Collation);
