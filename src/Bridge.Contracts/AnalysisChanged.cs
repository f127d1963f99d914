namespace Bridge.Contracts;

/// <summary>An analysis changed: a row of <c>containers</c> of type <c>analysis</c>, or a row of a physical table
/// <c>analyses</c>.</summary>
/// <remarks>
/// At-least-once, in commit order per row; duplicates have the same message id.
/// A delete in <c>containers</c> that carries only the key gives this message too, whatever the row was: ignore ids that you do not know.
/// </remarks>
public sealed record AnalysisChanged
{
    /// <summary>The change behind the message.</summary>
    public required ChangeSource Source { get; init; }

    /// <summary>What happened to the row. An update without <see cref="Analysis"/> says: this container is no longer an analysis.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The table's columns whose value changed, an omitted one included; null when that is unknown because the old row was not
    /// sent.</summary>
    public IReadOnlyList<string>? ChangedColumns { get; init; }

    /// <summary>The table's columns whose value is not in the message (unchanged and not sent, omitted, or not published): keep what you
    /// made of them.</summary>
    /// <remarks>From <c>extended_metadata</c> come kind, status, instrument, inReport, position, contentText and extraMetadata.</remarks>
    public IReadOnlyList<string> UnavailableColumns { get; init; } = [];

    /// <summary>Those of <see cref="UnavailableColumns"/> that were too large for the outbox, each with its length in bytes.</summary>
    public IReadOnlyDictionary<string, long> Omitted { get; init; } = new Dictionary<string, long>();

    /// <summary>Which table the id is of: <c>containers</c> or <c>analyses</c>.</summary>
    public string Origin { get; init; } = "containers";

    /// <summary>The row's id in the table <see cref="Origin"/>; null only for a truncate.</summary>
    public int? AnalysisId { get; init; }

    /// <summary>The id before the change, when the change gave the row another one: nothing has that id any longer.</summary>
    public int? PreviousAnalysisId { get; init; }

    /// <summary>True when this change set <c>deleted_at</c>, false when it did not; null when that is unknown.</summary>
    public bool? SoftDeleted { get; init; }

    /// <summary>True when this change took <c>deleted_at</c> back, false when it did not; null when that is unknown.</summary>
    public bool? Restored { get; init; }

    /// <summary>The analysis after the change; null for a delete, a truncate, and a container that is no longer an analysis.</summary>
    public AnalysisRow? Analysis { get; init; }
}
