using System.Text.Json;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Bulk;

/// <summary>One document's answer.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused; quotes no value.</param>
internal readonly record struct BulkAnswer(BulkOutcome Outcome, string Reason)
{
    /// <summary>What the request filters the answer to.</summary>
    public const string Filter = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.type";

    /// <summary>The answers, in the order of the request.</summary>
    public static IEnumerable<BulkAnswer> Read(JsonElement answer, int count)
    {
        if (!answer.GetProperty("errors").GetBoolean()) return Enumerable.Repeat(new BulkAnswer(BulkOutcome.Written, ""), count);
        return answer.GetProperty("items").EnumerateArray().Select(item => Of(item.EnumerateObject().First().Value));
    }

    private static BulkAnswer Of(JsonElement item)
    {
        var status = item.GetProperty("status").GetInt32();
        if (status < 300) return new BulkAnswer(BulkOutcome.Written, "");
        var error = item.TryGetProperty("error", out var found) ? found : default;
        return status switch
        {
            409 => new BulkAnswer(BulkOutcome.Superseded, ""),
            404 when error.ValueKind == JsonValueKind.Object => new BulkAnswer(BulkOutcome.NoIndex, OpenSearchError.Read(error)),
            404 => new BulkAnswer(BulkOutcome.Written, ""), // A delete of what is not there.
            429 or >= 500 => new BulkAnswer(BulkOutcome.Later, OpenSearchError.Read(error)),
            _ => new BulkAnswer(BulkOutcome.Refused, OpenSearchError.Read(error)),
        };
    }
}
