namespace Bridge.Contracts;

/// <summary>A row of <c>containers</c>. A null is the column's own unless <see cref="ContainerChanged.UnavailableColumns"/> names the
/// column.</summary>
public sealed record ContainerRow
{
    /// <summary>Column <c>id</c>.</summary>
    public required int Id { get; init; }

    /// <summary>Column <c>parent_id</c>: the container above in the tree.</summary>
    public int? ParentId { get; init; }

    /// <summary>Column <c>container_type</c>: root, analyses, analysis, dataset, sender_box_…; null in old rows.</summary>
    public string? ContainerType { get; init; }

    /// <summary>Column <c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Column <c>description</c>.</summary>
    public string? Description { get; init; }

    /// <summary>Column <c>containable_type</c>: the owner's class (Sample, Reaction …), on root containers only.</summary>
    public string? ContainableType { get; init; }

    /// <summary>Column <c>containable_id</c>: the owner's id, on root containers only.</summary>
    public int? ContainableId { get; init; }

    /// <summary>Column <c>extended_metadata</c> (hstore): every value is text or null.</summary>
    public IReadOnlyDictionary<string, string?>? ExtendedMetadata { get; init; }

    /// <summary>Column <c>plain_text_content</c>; written by Chemotion some time after the content itself.</summary>
    public string? PlainTextContent { get; init; }

    /// <summary>Column <c>created_at</c>, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Column <c>updated_at</c>, UTC. No version: some changes leave it, imports set it back.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Column <c>deleted_at</c>, UTC: set means soft-deleted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
