using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Indexer.Changes;

/// <summary>A change as far as the indexer needs it: which row, when, and hints of what it refers to. What a document holds is read from
/// PostgreSQL.</summary>
internal sealed record TableChange
{
    /// <summary>The table, <c>schema.name</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The change's Sequence: the version of what is written because of it.</summary>
    public required long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public required Operation Operation { get; init; }

    /// <summary>When it was committed.</summary>
    public DateTimeOffset CommittedAt { get; init; }

    /// <summary>The commit's LSN; null for rows read by a backfill.</summary>
    public string? CommitLsn { get; init; }

    /// <summary>The key after the change; null for a truncate.</summary>
    public JsonElement? Key { get; init; }

    /// <summary>The row after the change.</summary>
    public JsonElement? Row { get; init; }

    /// <summary>The key or row before the change, where PostgreSQL sends it.</summary>
    public JsonElement? Old { get; init; }

    /// <summary>An integer column of the key; null when it has none.</summary>
    public int? KeyId => Integer(Key, "id");

    /// <summary>An integer column of the key before the change; null when it was not sent.</summary>
    public int? OldKeyId => Integer(Old, "id");

    /// <summary>The id after the change, and the one before where the change gave the row another.</summary>
    public IEnumerable<int> Ids
    {
        get
        {
            var (now, before) = (KeyId, OldKeyId);
            if (now is { } id) yield return id;
            if (before is { } old && old != now) yield return old;
        }
    }

    /// <summary>The different values that an integer column has before and after, as far as they are known.</summary>
    public IEnumerable<int> Values(string column)
    {
        var (now, before) = (Integer(Row, column), Integer(Old, column));
        if (now is { } value) yield return value;
        if (before is { } old && old != now) yield return old;
    }

    /// <summary>The text of a column after the change; null when it is not there.</summary>
    public static string? Text(JsonElement? row, string column) =>
        row is { ValueKind: JsonValueKind.Object } image && image.TryGetProperty(column, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>An integer column; null when it is not there.</summary>
    public static int? Integer(JsonElement? row, string column) =>
        row is { ValueKind: JsonValueKind.Object } image && image.TryGetProperty(column, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
