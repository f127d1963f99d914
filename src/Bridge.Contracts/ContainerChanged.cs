namespace Bridge.Contracts;

/// <summary>A row of Chemotion's table <c>containers</c> changed, whatever its type.</summary>
/// <remarks>At-least-once, in commit order per row; duplicates have the same message id.</remarks>
public sealed record ContainerChanged
{
    /// <summary>The change behind the message.</summary>
    public required ChangeSource Source { get; init; }

    /// <summary>What happened to the row. A soft delete is an <see cref="Contracts.Operation.Update"/> that sets
    /// <see cref="ContainerRow.DeletedAt"/>.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The columns whose value changed, an omitted one included; null when that is unknown because the old row was not
    /// sent.</summary>
    public IReadOnlyList<string>? ChangedColumns { get; init; }

    /// <summary>Columns whose value is not in the message (unchanged and not sent, omitted, or not published): keep what you
    /// have.</summary>
    public IReadOnlyList<string> UnavailableColumns { get; init; } = [];

    /// <summary>Those of <see cref="UnavailableColumns"/> that were too large for the outbox, each with its length in bytes.</summary>
    public IReadOnlyDictionary<string, long> Omitted { get; init; } = new Dictionary<string, long>();

    /// <summary>The container's id; null only for a truncate.</summary>
    public int? ContainerId { get; init; }

    /// <summary>The id before the change, when the change gave the row another one: nothing has that id any longer.</summary>
    public int? PreviousContainerId { get; init; }

    /// <summary>True when this change set <c>deleted_at</c>, false when it did not; null when that is unknown.</summary>
    public bool? SoftDeleted { get; init; }

    /// <summary>True when this change took <c>deleted_at</c> back, false when it did not; null when that is unknown.</summary>
    public bool? Restored { get; init; }

    /// <summary>The row after the change; null for a delete and a truncate.</summary>
    public ContainerRow? Container { get; init; }
}
