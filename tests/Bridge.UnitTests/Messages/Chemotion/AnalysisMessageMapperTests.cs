using System.Text.Json;
using Bridge.Contracts;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Messages.Chemotion;

public sealed class AnalysisMessageMapperTests
{
    [Fact]
    public void Reads_the_metadata_of_a_container_of_type_analysis()
    {
        var analysis = Analysis(new()
        {
            ["kind"] = " CHMO:0000597 | 19F nuclear magnetic resonance spectroscopy (19F NMR)",
            ["status"] = "Confirmed",
            ["report"] = "true",
            ["index"] = "3",
            ["instrument"] = "Bruker",
            ["content"] = """{"ops":[{"insert":"¹⁹"},{"insert":"F NMR δ = −108.9\n"}]}""",
            ["ai_spectral_data"] = "{\"x\":1}",
            ["empty"] = null,
        }).Analysis!;
        Assert.Equal((" CHMO:0000597 | 19F nuclear magnetic resonance spectroscopy (19F NMR)", "CHMO:0000597", "19F NMR"),
            (analysis.Kind!.Raw, analysis.Kind.TermId, analysis.Kind.Abbreviation));
        Assert.Equal(("Confirmed", true, 3, "Bruker"), (analysis.Status, analysis.InReport, analysis.Position, analysis.Instrument));
        Assert.Equal("19F NMR δ = -108.9", analysis.ContentText);
        Assert.False(analysis.ContentTruncated);
        Assert.Equal(new Dictionary<string, string?> { ["ai_spectral_data"] = "{\"x\":1}", ["empty"] = null }, analysis.ExtraMetadata);
        Assert.Equal((7, 7, 3), (analysis.Id, analysis.ContainerId, analysis.ParentId));
    }

    [Theory]
    [InlineData("""{"ops":[{"insert":""}]}""", "stale", "")]
    [InlineData("", "from the column", "from the column")]
    [InlineData(null, "CDCl₃ [1]", "CDCl3 [1]")]
    [InlineData(null, null, null)]
    public void Takes_the_text_from_the_content_and_only_without_one_from_the_column(string? content, string? column, string? expected) =>
        Assert.Equal(expected, Analysis(content is null ? [] : new() { ["content"] = content }, column).Analysis!.ContentText);

    [Fact]
    public void Cuts_the_text_at_256_kB_and_says_so()
    {
        var analysis = Analysis(new() { ["content"] = new string('x', (256 * 1024) - 1) + "ä" }).Analysis!;
        Assert.True(analysis.ContentTruncated);
        Assert.Equal((256 * 1024) - 1, analysis.ContentText!.Length);
        Assert.False(Analysis(new() { ["content"] = new string('x', 256 * 1024) }).Analysis!.ContentTruncated);
    }

    [Fact]
    public void Unavailable_metadata_leaves_everything_made_of_it_null()
    {
        var changed = Map(Operation.Update, """
            "key":{"id":7},"row":{"id":7,"container_type":"analysis","plain_text_content":"old"},"unchanged":["extended_metadata"]
            """).Last().As<AnalysisChanged>();
        Assert.Contains("extended_metadata", changed.UnavailableColumns);
        Assert.Equal((null, null, null), (changed.Analysis!.ContentText, changed.Analysis.Kind, changed.Analysis.ExtraMetadata));
    }

    [Theory]
    [InlineData(Operation.Insert, """ "key":{"id":7},"row":{"id":7,"container_type":"dataset"} """, null)]
    [InlineData(Operation.Insert, """ "key":{"id":7},"row":{"id":7,"container_type":"analysis"} """, true)]
    [InlineData(Operation.Read, """ "key":{"id":7},"row":{"id":7,"container_type":"analysis"} """, true)]
    [InlineData(
        Operation.Update, """ "key":{"id":7},"row":{"id":7,"container_type":"dataset"},"old":{"id":7,"container_type":"analysis"} """,
        false)]
    [InlineData(Operation.Update, """ "key":{"id":7},"row":{"id":7,"container_type":"dataset"},"old":{"id":7,"container_type":"root"} """,
        null)]
    [InlineData(Operation.Delete, """ "key":{"id":7} """, false)]
    [InlineData(Operation.Delete, """ "key":{"id":7},"old":{"id":7} """, false)]
    [InlineData(Operation.Delete, """ "key":{"id":7},"old":{"id":7,"container_type":"analysis"} """, false)]
    [InlineData(Operation.Delete, """ "key":{"id":7},"old":{"id":7,"container_type":"dataset"} """, null)]
    [InlineData(Operation.Truncate, "", false)]
    public void Comes_beside_ContainerChanged_when_the_row_is_was_or_may_have_been_an_analysis(
        Operation operation, string members, bool? carriesRow)
    {
        var messages = Map(operation, members);
        Assert.Equal("ContainerChanged", messages[0].Contract);
        if (carriesRow is null)
        {
            Assert.Single(messages);
            return;
        }

        Assert.Equal(2, messages.Count);
        Assert.NotEqual(messages[0].Id, messages[1].Id);
        var changed = messages[1].As<AnalysisChanged>();
        Assert.Equal((operation, "containers"), (changed.Operation, changed.Origin));
        Assert.Equal(operation == Operation.Truncate ? null : 7, changed.AnalysisId);
        Assert.Equal(carriesRow, changed.Analysis is not null);
    }

    [Fact]
    public void Takes_a_physical_table()
    {
        var message = Assert.Single(MappedMessage.Of(new RecordBuilder().Insert("analyses", """
            {"id":4,"container_id":70,"sample_id":100,"reaction_id":null,"name":"IR","kind":"CHMO:0000630 | infrared absorption spectroscopy (IR)","status":"Unconfirmed","instrument":"Alpha",
            "description":"d","content":"IR (ATR, ṽ): 1656 cm–1.","extended_metadata":{"kind":"ignored","x":"y"},"plain_text_content":null,
            "created_at":"2026-01-02T03:04:05","updated_at":"2026-01-02T03:04:05","deleted_at":null}
            """).Build()));
        Assert.Equal("AnalysisChanged.public.analyses.insert", message.RoutingKey);
        var changed = message.As<AnalysisChanged>();
        Assert.Equal(("analyses", 4), (changed.Origin, changed.AnalysisId));
        var row = changed.Analysis!;
        Assert.Equal((4, 70, 100, null), (row.Id, row.ContainerId, row.SampleId, row.ReactionId));
        Assert.Equal(("CHMO:0000630", "Unconfirmed", "Alpha", "IR (ATR, ṽ): 1656 cm-1."),
            (row.Kind!.TermId, row.Status, row.Instrument, row.ContentText));
        Assert.Equal(new Dictionary<string, string?> { ["x"] = "y" }, row.ExtraMetadata);
        Assert.Empty(changed.UnavailableColumns);
    }

    private static AnalysisChanged Analysis(Dictionary<string, string?> metadata, string? plainText = null) =>
        Map(Operation.Insert, $$"""
            "key":{"id":7},"row":{"id":7,"parent_id":3,"container_type":"analysis","plain_text_content":{{JsonSerializer.Serialize(plainText)}},"extended_metadata":{{JsonSerializer.Serialize(metadata)}}}
            """)[1].As<AnalysisChanged>();

    private static List<MappedMessage> Map(Operation operation, string members) =>
        MappedMessage.Of(new RecordBuilder().Change(operation, "containers", members).Build());
}
