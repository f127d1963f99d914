using System.Collections.Frozen;
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

    // What lies in a document itself. Whatever else is refused, the index refuses, and would refuse any document.
    private static readonly FrozenSet<string> OfDocument = FrozenSet.Create(
        "mapper_parsing_exception", "document_parsing_exception", "strict_dynamic_mapping_exception", "illegal_argument_exception",
        "max_bytes_length_exceeded_exception", "parsing_exception", "parse_exception", "x_content_parse_exception",
        "xcontent_parse_exception", "json_parse_exception", "json_e_o_f_exception", "stream_constraints_exception",
        "input_coercion_exception", "number_format_exception", "date_time_parse_exception", "action_request_validation_exception");

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
        var type = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("type", out var named) ? named.GetString() ?? "" : "";
        return (status, type) switch
        {
            (409, _) => new BulkAnswer(BulkOutcome.Superseded, ""),
            // A full disk blocks an index with 429.
            (_, "cluster_block_exception") => new BulkAnswer(BulkOutcome.Trouble, OpenSearchError.Read(error)),
            (429 or >= 500, _) => new BulkAnswer(BulkOutcome.Later, OpenSearchError.Read(error)),
            _ => new BulkAnswer(OfDocument.Contains(type) ? BulkOutcome.Refused : BulkOutcome.Trouble, OpenSearchError.Read(error)),
        };
    }
}
