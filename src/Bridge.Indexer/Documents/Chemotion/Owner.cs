namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The sample, reaction or other element that a container belongs to.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; null when it has none or its table cannot be read.</param>
/// <param name="ShortLabel">Its short label.</param>
/// <param name="IsDeleted">True when it is soft-deleted or gone.</param>
/// <param name="CollectionIds">The collections it is in; null when that is not followed.</param>
internal sealed record Owner(string Type, int Id, string? Name, string? ShortLabel, bool IsDeleted, IReadOnlyList<int>? CollectionIds);
