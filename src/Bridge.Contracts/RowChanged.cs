using System.Text.Json;

namespace Bridge.Contracts;

/// <summary>A row changed in a table that has no contract of its own, or its table's contract could not take it (see
/// <see cref="Reason"/>).</summary>
/// <remarks>At-least-once, in commit order per row; duplicates have the same message id.</remarks>
public sealed record RowChanged
{
    /// <summary>The change behind the message.</summary>
    public required ChangeSource Source { get; init; }

    /// <summary>What happened to the row.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The replica identity's columns (new values; for a delete the old ones); null for a truncate.</summary>
    public JsonElement? Key { get; init; }

    /// <summary>The row after the change, as <c>to_jsonb</c> gives it; null for a delete and a truncate.</summary>
    /// <remarks>A column that PostgreSQL did not send because it is unchanged is taken from <see cref="Old"/> where that has it.</remarks>
    public JsonElement? Row { get; init; }

    /// <summary>The row before the change under REPLICA IDENTITY FULL; else only the old key, where PostgreSQL sends it; else
    /// null.</summary>
    public JsonElement? Old { get; init; }

    /// <summary>The columns whose value changed, an omitted one included; null when that is unknown because the old row was not
    /// sent.</summary>
    public IReadOnlyList<string>? ChangedColumns { get; init; }

    /// <summary>Columns whose value is not in <see cref="Row"/> (unchanged and not sent, or omitted): keep what you have.</summary>
    public IReadOnlyList<string> UnavailableColumns { get; init; } = [];

    /// <summary>Those of <see cref="UnavailableColumns"/> that were too large for the outbox, each with its length in bytes.</summary>
    public IReadOnlyDictionary<string, long> Omitted { get; init; } = new Dictionary<string, long>();

    /// <summary>Why the row did not fit its table's contract; null for a table without one.</summary>
    public string? Reason { get; init; }
}
