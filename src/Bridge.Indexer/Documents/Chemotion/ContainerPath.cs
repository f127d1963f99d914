namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Where a tree hangs: its root, and whom the root belongs to.</summary>
internal readonly record struct ContainerPath(int RootId, string? OwnerType, int? OwnerId);
