using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;

namespace Bridge.UnitTests.Indexer.OpenSearch;

public sealed class OpenSearchAnswerTests
{
    [Fact]
    public void Every_document_has_its_own_answer()
    {
        var answer = JsonElement.Parse("""
            {"errors":true,"items":[{"index":{"status":201}},{"index":{"status":409,"error":{"type":"version_conflict_engine_exception"}}},
             {"index":{"status":429,"error":{"type":"opensearch_rejected_execution_exception"}}},{"index":{"status":404,"error":{"type":"index_not_found_exception","reason":"no such index [x-analyses]"}}},
             {"index":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"failed to parse field [peaks] of type [float] in document with id '5'. Preview of field's value: 'a secret'"}}},
             {"index":{"status":403,"error":{"type":"cluster_block_exception","reason":"index [x] blocked by: [FORBIDDEN/8/index write (api)];"}}},
             {"index":{"status":429,"error":{"type":"cluster_block_exception"}}},{"index":{"status":400,"error":{"type":"index_closed_exception"}}},
             {"index":{"status":403,"error":{"type":"security_exception","reason":"no permissions for [secret]"}}},{"index":{"status":400,"error":{"type":"validation_exception"}}},
             {"index":{"status":400,"error":{"type":"illegal_argument_exception","reason":"Document contains at least one immense term in field=\"name\" (whose UTF8"}}}]}
            """);
        Assert.Equal(
            [
                new BulkAnswer(BulkOutcome.Written, ""), new BulkAnswer(BulkOutcome.Superseded, ""),
                    new BulkAnswer(BulkOutcome.Later, "opensearch_rejected_execution_exception"),
                new BulkAnswer(BulkOutcome.Trouble, "index_not_found_exception, no such index 'x-analyses'"),
                    new BulkAnswer(BulkOutcome.Refused, "mapper_parsing_exception, field 'peaks' of type float"),
                new BulkAnswer(BulkOutcome.Trouble, "cluster_block_exception"),
                new BulkAnswer(BulkOutcome.Trouble, "cluster_block_exception"),
                new BulkAnswer(BulkOutcome.Trouble, "index_closed_exception"),
                new BulkAnswer(BulkOutcome.Trouble, "security_exception"),
                new BulkAnswer(BulkOutcome.Trouble, "validation_exception"),
                new BulkAnswer(BulkOutcome.Refused, "illegal_argument_exception, field 'name' holds a term that is too long"),
            ],
            BulkAnswer.Read(answer, 11));
    }

    [Theory]
    [InlineData("object mapping for [a] tried to parse field [secret value] as object", "mapper_parsing_exception")]
    [InlineData("mapping set to strict, dynamic introduction of [colour] within [_doc] is not allowed",
        "mapper_parsing_exception, field 'colour' is not in the mapping")]
    public void A_reason_quotes_no_value(string reason, string expected) =>
        Assert.Equal(expected, OpenSearchError.Read(JsonSerializer
            .SerializeToElement(new { error = new { type = "mapper_parsing_exception", reason } })));

    [Fact]
    public void A_mapping_that_does_not_fit_is_named_by_its_field()
    {
        var wanted = Definitions.Read("chemotion-analyses");
        var actual = wanted.DeepClone().AsObject();
        Assert.Null(MappingCheck.FindDifference(wanted, actual));
        actual["owner"]!["properties"]!["id"] = new JsonObject { ["type"] = "keyword" };
        Assert.Equal("the field 'owner.id' has the type 'keyword' and should have 'integer'", MappingCheck.FindDifference(wanted, actual));
        actual.Remove("owner");
        Assert.Null(MappingCheck.FindDifference(wanted, actual));
        Assert.False(MappingCheck.HasAll(wanted, actual));
    }
}
