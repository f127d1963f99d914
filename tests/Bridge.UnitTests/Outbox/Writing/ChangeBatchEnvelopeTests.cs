using System.Text;
using System.Text.Json.Nodes;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Outbox.Writing;

public sealed class ChangeBatchEnvelopeTests
{
    private readonly ChangeBatchEnvelope envelope = new("test");

    [Fact]
    public void Is_what_MassTransit_reads_as_a_ChangeBatch()
    {
        var json = Write(41, 42, 3, [("public", "samples"), ("lab \"A\"", "tables")], """{"xid":1},{"xid":2}""");

        Assert.Equal(
            $$$"""
            {"messageId":"{{{BatchMessageId.Create("test", "e1", 42, 3)}}}",
            "messageType":["urn:message:Bridge.Contracts:ChangeBatch"],"message":{
            "pipeline":"test","epoch":"e1","previousSequence":41,"firstSequence":42,
            "tables":[{"schema":"public","name":"samples"},{"schema":"lab \"A\"","name":"tables"}],
            "transactions":[{"xid":1},{"xid":2}]}}
            """.ReplaceLineEndings(""),
            json);
        Assert.NotNull(JsonNode.Parse(json));
    }

    [Fact]
    public void Each_record_begins_anew()
    {
        Write(41, 42, 3, [("public", "samples")], """{"xid":1}""");
        var next = JsonNode.Parse(Write(44, 45, 0, [], ""))!["message"]!;
        Assert.Equal((44, 45), ((int)next["previousSequence"]!, (int)next["firstSequence"]!));
        Assert.Empty(next["transactions"]!.AsArray());
    }

    private string Write(long previous, long first, int count, List<(string Schema, string Table)> tables, string transactions) =>
        Encoding.UTF8.GetString(envelope.Write("e1", previous, first, count, tables, Encoding.UTF8.GetBytes(transactions)).Span);
}
