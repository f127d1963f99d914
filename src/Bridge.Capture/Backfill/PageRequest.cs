using Bridge.Capture.Backfill.Conditions;

namespace Bridge.Capture.Backfill;

/// <summary>Which rows of a table a page holds.</summary>
public sealed record PageRequest
{
    /// <summary>Only rows behind this key, its values as PostgreSQL prints them; null: from the first.</summary>
    public IReadOnlyList<string>? After { get; init; }

    /// <summary>Only rows from this key on, including it; null: from the first.</summary>
    public IReadOnlyList<string>? From { get; init; }

    /// <summary>Only rows up to this key, including it; null: to the last.</summary>
    public IReadOnlyList<string>? To { get; init; }

    /// <summary>Only rows that meet it; null: all rows.</summary>
    public RowCondition? Where { get; init; }

    /// <summary>Only the rows with these keys, as a JSON array of the changes' keys; null: all rows.</summary>
    public string? Keys { get; init; }

    /// <summary>The most rows.</summary>
    public required int Limit { get; init; }
}
