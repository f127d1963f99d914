using System.Runtime.Serialization;
using System.Text;
using Bridge.Contracts;
using Bridge.Indexer.Consuming;
using MassTransit;
using MassTransit.Serialization;

namespace Bridge.UnitTests.Indexer.Consuming;

public sealed class BatchDeserializerTests
{
    private const string Batch = """
        {"messageId":"01000000-0000-0000-0000-000000000009","conversationId":"01000000-0000-0000-0000-000000000009","sourceAddress":"rabbitmq://localhost/bridge.chemotion.outbox",
         "messageType":["urn:message:Bridge.Contracts:ChangeBatch"],"message":{"pipeline":"chemotion","epoch":"a5f3","previousSequence":41,"firstSequence":42,"tables":[{"schema":"public","name":"containers"}],
         "transactions":[{"commitLsn":"0/16B3748","xid":742,"committedAt":"2026-11-22T06:10:28.951113Z","complete":true,"changes":[{"operation":"insert","table":0,"ordinal":0,"key":{"id":17},"row":{"id":17,"map":MAP}}]}]},
         "sentTime":"2026-11-22T06:10:29.1234567Z","headers":{"bridge-sequence":42},"host":{"machineName":"m"}}
        """;

    [Fact]
    public void A_batch_is_read_with_its_envelope_however_deep_its_values_are()
    {
        var context = Deserialize(Batch.Replace("MAP", new string('[', 500) + new string(']', 500), StringComparison.Ordinal));
        Assert.True(context.IsSupportedMessageType<ChangeBatch>());
        Assert.Equal((new Guid("01000000-0000-0000-0000-000000000009"),
            new DateTime(2026, 11, 22, 6, 10, 29, DateTimeKind.Utc).AddTicks(1234567)),
            (context.MessageId, context.SentTime!.Value.ToUniversalTime()));
        Assert.True(context.TryGetMessage<ChangeBatch>(out var batch));
        Assert.Equal((42, "containers", "0/16B3748", """{"id":17}"""),
            (batch!.FirstSequence, batch.Tables[0].Name, batch.Transactions[0].CommitLsn,
            batch.Transactions[0].Changes[0].Row!.Value.GetRawText()));
    }

    [Theory]
    [InlineData("""{"messageType":["urn:message:Other"],"message":{"a":1}}""")]
    [InlineData("""{"messageType":["urn:message:Other"],"message":[]}""")]
    public void Another_message_is_none_of_ours(string text)
    {
        var context = Deserialize(text);
        Assert.False(context.IsSupportedMessageType<ChangeBatch>());
        Assert.False(context.TryGetMessage<ChangeBatch>(out _));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"messageType":["urn:message:Bridge.Contracts:ChangeBatch"],"message":null}""")]
    [InlineData("""{"messageType":["urn:message:Bridge.Contracts:ChangeBatch"]}""")]
    public void What_holds_no_message_is_refused(string text) => Assert.Throws<SerializationException>(() => Deserialize(text));

    private static SerializerContext Deserialize(string text) => new BatchDeserializer()
        .Deserialize(new BytesMessageBody(Encoding.UTF8.GetBytes(text)), EmptyHeaders.Instance);
}
