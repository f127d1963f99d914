namespace Bridge.Indexer.Verifying;

/// <summary>What a comparison of a key range found.</summary>
/// <param name="From">The first id.</param>
/// <param name="To">The last id.</param>
/// <param name="Missing">Ids whose document is not in the index.</param>
/// <param name="Different">Ids whose document is another.</param>
/// <param name="Extra">Ids of documents that should not be there.</param>
public sealed record DriftRange(
    string From, string To, IReadOnlyList<string> Missing, IReadOnlyList<string> Different, IReadOnlyList<string> Extra)
{
    /// <summary>True when index and table are equal there.</summary>
    public bool IsClean => Missing.Count == 0 && Different.Count == 0 && Extra.Count == 0;

    /// <summary>Every id that differs.</summary>
    public IEnumerable<string> Ids => [.. Missing, .. Different, .. Extra];

    /// <summary>No drift, nowhere.</summary>
    internal static DriftRange None => new("", "", [], [], []);

    /// <summary>With one more id.</summary>
    internal DriftRange With(string id, DocumentState state) => state switch
    {
        DocumentState.Missing => this with { Missing = [.. Missing, id] },
        DocumentState.Different => this with { Different = [.. Different, id] },
        DocumentState.Extra => this with { Extra = [.. Extra, id] },
        _ => this,
    };
}
