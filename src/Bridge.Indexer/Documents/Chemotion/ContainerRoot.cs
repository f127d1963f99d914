namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The root of a container's tree: it names the owner.</summary>
/// <param name="Id">The root's id.</param>
/// <param name="OwnerType">Column <c>containable_type</c>.</param>
/// <param name="OwnerId">Column <c>containable_id</c>.</param>
internal sealed record ContainerRoot(int Id, string? OwnerType, int? OwnerId);
