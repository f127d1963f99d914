namespace Bridge.Capture.Backfill;

/// <summary>A column that the publication sends.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeOid">Its type.</param>
/// <param name="InIdentity">True when it belongs to the replica identity.</param>
/// <param name="Text">The SQL expression of its value as the type's output function prints it, which is what pgoutput sends.</param>
internal sealed record BackfillColumn(string Name, uint TypeOid, bool InIdentity, string Text);
