using System.Text.Json;

namespace Bridge.Contracts.Batches;

/// <summary>One row change as the server sent it: raw facts, no domain meaning.</summary>
public sealed record BatchChange
{
    /// <summary>What happened to the row.</summary>
    public Operation Operation { get; init; }

    /// <summary>Index into <see cref="ChangeBatch.Tables"/>.</summary>
    public int Table { get; init; }

    /// <summary>The change's number in its transaction, from 0; null for rows read by a backfill.</summary>
    public int? Ordinal { get; init; }

    /// <summary>The replica identity's columns (new values; for a delete the old ones); null for a truncate.</summary>
    public JsonElement? Key { get; init; }

    /// <summary>The row after the change, as <c>to_jsonb</c> gives it; null for delete and truncate.</summary>
    public JsonElement? Row { get; init; }

    /// <summary>The old key or row, when PostgreSQL sends it.</summary>
    public JsonElement? Old { get; init; }

    /// <summary>Columns whose TOASTed value did not change and was not sent.</summary>
    public IReadOnlyList<string> Unchanged { get; init; } = [];

    /// <summary>Columns left out because the row would not fit the record, each with its byte length.</summary>
    public IReadOnlyDictionary<string, long> Omitted { get; init; } = new Dictionary<string, long>();
}
