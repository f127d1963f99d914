namespace Bridge.Contracts;

/// <summary>An analysis as its row says it. Its owner (sample, reaction …) stands in other rows and is not part of it.</summary>
public sealed record AnalysisRow
{
    /// <summary>The row's id in the table <see cref="AnalysisChanged.Origin"/>.</summary>
    public required int Id { get; init; }

    /// <summary>The id of the analysis' container.</summary>
    public int? ContainerId { get; init; }

    /// <summary>The container above in the tree; null from a physical table.</summary>
    public int? ParentId { get; init; }

    /// <summary>The sample, where a physical table names it.</summary>
    public int? SampleId { get; init; }

    /// <summary>The reaction, where a physical table names it.</summary>
    public int? ReactionId { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The kind of measurement; null when not given.</summary>
    public OntologyTerm? Kind { get; init; }

    /// <summary>Confirmed, Unconfirmed, or null.</summary>
    public string? Status { get; init; }

    /// <summary>The instrument, where the analysis itself names it (mostly its dataset does).</summary>
    public string? Instrument { get; init; }

    /// <summary>Whether it goes into the report; null when not said.</summary>
    public bool? InReport { get; init; }

    /// <summary>The place among its siblings, from 0; null when not said.</summary>
    public int? Position { get; init; }

    /// <summary>The content as plain text: the Quill document's own text, else <c>plain_text_content</c>; NFKC, every dash and minus as
    /// <c>-</c>.</summary>
    public string? ContentText { get; init; }

    /// <summary>True when <see cref="ContentText"/> was cut at 262,144 bytes of UTF-8.</summary>
    public bool ContentTruncated { get; init; }

    /// <summary>The metadata that no other member holds; every value is text or null. Null when unavailable.</summary>
    public IReadOnlyDictionary<string, string?>? ExtraMetadata { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was changed, UTC. No version: some changes leave it, imports set it back.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was soft-deleted, UTC; null when it was not.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
