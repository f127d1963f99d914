using System.Text;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Messages;
using RabbitMQ.Client;

namespace Bridge.UnitTests.Webhooks.Messages;

public sealed class MessageReaderTests
{
    [Fact]
    public void Messages_of_a_row_have_one_number_whatever_their_contract()
    {
        var row = Read("RowChanged", """ "operation":"delete","key":{"id":17} """);
        Assert.Equal(row.Row, Read("ContainerChanged", """ "operation":"update","containerId":17,"container":{"id":17} """).Row);
        Assert.Equal(row.Row, Read("AnalysisChanged", """ "operation":"update","origin":"containers","analysisId":17 """).Row);
        Assert.NotEqual(row.Row, Read("RowChanged", """ "operation":"delete","key":{"id":18} """).Row);
        Assert.NotEqual(row.Row, Read("RowChanged", """ "operation":"delete","key":{"id":17} """, table: "samples").Row);
    }

    [Fact]
    public void A_changed_key_ties_both_rows()
    {
        var before = Read("RowChanged", """ "operation":"insert","key":{"a":1,"b":"x"},"row":{"a":1,"b":"x"} """);
        var change = Read(
            "RowChanged", """ "operation":"update","key":{"a":2,"b":"x"},"row":{"a":2,"b":"x","c":0},"old":{"b":"x","a":1} """);
        Assert.Equal(before.Row, change.PreviousRow);
        Assert.Equal(
            0UL, Read("RowChanged", """ "operation":"update","key":{"a":1,"b":"x"},"row":{},"old":{"a":1,"b":"x","c":5} """).PreviousRow);
        Assert.NotEqual(0UL, Read("ContainerChanged", """ "operation":"update","containerId":2,"previousContainerId":1 """).PreviousRow);
    }

    [Fact]
    public void A_truncate_is_of_no_row() => Assert.True(Read("RowChanged", """ "operation":"truncate" """).IsOfTable);

    [Fact]
    public void Reads_what_a_delivery_carried()
    {
        var message = Read("RowChanged", """ "operation":"insert","key":{"id":1},"row":{"id":1} """);
        var body = Bridge.Webhooks.Delivery.DeliveryBody.Write([message], asArray: false);
        Assert.True(WebhookMessageReader.TryRead(body, new BasicProperties(), out var again, out _));
        Assert.Equal((message.Id, message.Contract, message.Row, message.Sequence), (again.Id, again.Contract, again.Row, again.Sequence));
        Assert.Equal(message.Data.ToArray(), again.Data.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"messageId":"1","messageType":[],"message":{}}""")]
    [InlineData("""{"messageId":"1","messageType":["a"],"message":{"source":{"sequence":1""")]
    public void Refuses_what_is_none_of_bridge(string body) =>
        Assert.False(WebhookMessageReader.TryRead(Encoding.UTF8.GetBytes(body), new BasicProperties(), out _, out _));

    [Theory]
    [InlineData("name = n1", true)]
    [InlineData("name = n2", false)]
    [InlineData("name != n2", true)]
    [InlineData("number > 5", true)]
    [InlineData("number > 50", false)]
    [InlineData("number in 1,10", true)]
    [InlineData("extended_metadata.kind = nmr", true)]
    [InlineData("extended_metadata.kind = ms", false)]
    [InlineData("parent_id is null", true)]
    [InlineData("parent_id is not null", false)]
    [InlineData("parent_id = 5", false)]
    [InlineData("flag = true", true)]
    [InlineData("unknown_column = 5", true)]
    [InlineData("big = 5", true)]
    [InlineData("name changed", true)]
    [InlineData("number changed", false)]
    [InlineData("extendedMetadata.kind = nmr", true)]
    public void Conditions_hold_or_do_not(string condition, bool holds)
    {
        var message = Read("RowChanged", """
            "operation":"update","key":{"id":1},"changedColumns":["name"],"unavailableColumns":["big"],
            "row":{"id":1,"name":"n1","number":10,"parent_id":null,"flag":true,"extended_metadata":{"kind":"nmr"}}
            """);
        Assert.Equal(holds, new MessageFilter(new WebhookFilter { Conditions = [ColumnCondition.Parse(condition)] }).Takes(message));
    }

    [Fact]
    public void A_condition_says_nothing_about_a_delete_that_carries_only_its_key()
    {
        var filter = new MessageFilter(new WebhookFilter { Conditions = [ColumnCondition.Parse("name = n1")] });
        Assert.True(filter.Takes(Read("RowChanged", """ "operation":"delete","key":{"id":1} """)));
        Assert.True(filter.Takes(Read("ContainerChanged", """ "operation":"delete","containerId":1 """)));
        Assert.False(filter.Takes(Read("RowChanged", """ "operation":"delete","key":{"id":1},"old":{"id":1,"name":"n2"} """)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"source\":\"x\",\"key\":{\"id\":1}}")]
    public void A_message_whose_content_is_not_a_change_does_not_disturb_what_is_behind_it(string content)
    {
        var body = Encoding.UTF8
            .GetBytes($$"""{"messageId":"1","message":{{content}},"messageType":["urn:message:Bridge.Contracts:RowChanged"]}""");
        if (!WebhookMessageReader.TryRead(body, new BasicProperties(), out var message, out _)) return;
        Assert.Equal((content, "RowChanged", 0ul), (Encoding.UTF8.GetString(message.Data.Span), message.Contract, message.Row));
    }

    private static WebhookMessage Read(string contract, string members, string table = "containers")
    {
        var body = $$"""
            {"messageId":"f4d18497-dd98-80b9-8a2a-8d555d9c1175","messageType":["urn:message:Bridge.Contracts:{{contract}}"],
             "message":{"source":{"pipeline":"t","schema":"public","table":"{{table}}","sequence":5,"committedAt":"2026-11-22T06:10:28Z"},{{members}} },"host":{} }
            """;
        Assert.True(WebhookMessageReader.TryRead(Encoding.UTF8.GetBytes(body), new BasicProperties(), out var message, out var fault),
            fault);
        return message;
    }
}
