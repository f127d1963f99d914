namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>A container as PostgreSQL shows it, with the root of its tree.</summary>
internal sealed record ContainerRecord
{
    private (string? Text, bool IsTruncated)? content;

    /// <summary>Column <c>id</c>.</summary>
    public required int Id { get; init; }

    /// <summary>Column <c>parent_id</c>.</summary>
    public int? ParentId { get; init; }

    /// <summary>Column <c>container_type</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Column <c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Column <c>description</c>.</summary>
    public string? Description { get; init; }

    /// <summary>Column <c>extended_metadata</c>; empty when it is null or no map of texts.</summary>
    public IReadOnlyDictionary<string, string?> Metadata { get; init; } = new Dictionary<string, string?>();

    /// <summary>Column <c>plain_text_content</c>.</summary>
    public string? PlainText { get; init; }

    /// <summary>Its text, and whether it was cut; made once, since two documents hold it.</summary>
    public (string? Text, bool IsTruncated) Content => content ??= AnalysisText.Read(Metadata.GetValueOrDefault("content"), PlainText);

    /// <summary>Column <c>created_at</c> as JSON.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>Column <c>updated_at</c> as JSON.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>Column <c>deleted_at</c> as JSON; null when it is live.</summary>
    public string? DeletedAt { get; init; }

    /// <summary>The root of its tree, itself where nothing is above it; null when it hangs on nothing that is live.</summary>
    public ContainerRoot? Root { get; set; }

    /// <summary>The owner's type, from the root.</summary>
    public string? OwnerType => Root?.OwnerType;

    /// <summary>The owner's id, from the root.</summary>
    public int? OwnerId => Root?.OwnerId;

    /// <summary>True for a live analysis or dataset outside of inboxes.</summary>
    public bool IsIndexed => DeletedAt is null && Type is ("analysis" or "dataset") && OwnerType != OwnerKind.Inbox;
}
