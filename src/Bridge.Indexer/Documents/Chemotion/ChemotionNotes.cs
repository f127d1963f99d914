namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>What the index cannot know, because tables are not captured.</summary>
/// <param name="AccessControl">What the index says about itself.</param>
/// <param name="Texts">What an operator reads.</param>
internal sealed record ChemotionNotes(string AccessControl, IReadOnlyList<string> Texts)
{
    /// <summary>Of a database.</summary>
    public static ChemotionNotes Of(ChemotionSchema schema)
    {
        var texts = new List<string>();
        var unfollowed = schema.Owners.Where(kind => !schema.Captured.Contains(kind.Table)).Select(kind => kind.Table).ToList();
        if (unfollowed.Count > 0)
            texts.Add(
                $"Not captured: {string.Join(", ", unfollowed)}. Names and labels of such owners are as of the last change of their " +
                "containers; add the tables to Capture:Tables to follow them.");
        var collections = schema.WithCollections.ToList();
        var access = collections.Count == 0
            ? "none: no collection table is captured, so collectionIds is not there; let nobody search who may not see everything"
            : $"collectionIds, for owners of the types {string.Join(", ", collections.Select(kind => kind.Type))}";
        return new ChemotionNotes(access, texts);
    }
}
