namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>What an analysis' document is made of, whether it is a container or a row of a table <c>analyses</c>.</summary>
internal sealed record AnalysisSource
{
    /// <summary>The id in its table.</summary>
    public required int Id { get; init; }

    /// <summary>The analysis' container.</summary>
    public int? ContainerId { get; init; }

    /// <summary>The container above.</summary>
    public int? ParentId { get; init; }

    /// <summary>The root of its tree.</summary>
    public int? RootId { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>Kind, status, content and the rest.</summary>
    public required IReadOnlyDictionary<string, string?> Metadata { get; init; }

    /// <summary>Its text, and whether it was cut.</summary>
    public (string? Text, bool IsTruncated) Content { get; init; }

    /// <summary>The instruments that it or its datasets name.</summary>
    public IReadOnlyList<string> Instruments { get; init; } = [];

    /// <summary>When it was created, as JSON.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>When it was changed, as JSON.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>An analysis that is a container.</summary>
    public static AnalysisSource Of(ContainerRecord row, IEnumerable<string> instruments) => new()
    {
        Id = row.Id,
        ContainerId = row.Id,
        ParentId = row.ParentId,
        RootId = row.Root?.Id,
        Name = row.Name,
        Description = row.Description,
        Metadata = row.Metadata,
        Content = row.Content,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        Instruments = row.Metadata.GetValueOrDefault("instrument") is { Length: > 0 } own ? [own] : [.. instruments],
    };
}
