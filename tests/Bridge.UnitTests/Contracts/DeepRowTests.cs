using System.Buffers;
using System.Text.Json;
using System.Text;
using Bridge.Api.Changes;
using Bridge.Capture.Backfill;
using Bridge.Contracts.Positions;
using Bridge.Contracts;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Verifying;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Messages;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Relay.Replay;
using Bridge.State.Webhooks;
using Bridge.State;
using Bridge.UnitTests.Outbox.Live;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Messages;
using MassTransit.Serialization;
using MassTransit;
using RabbitMQ.Client;

namespace Bridge.UnitTests.Contracts;

/// <summary>Every place that reads a row reads one of any depth: .NET stops at 64 levels where nobody says otherwise.</summary>
public sealed class DeepRowTests
{
    public static TheoryData<int> Depths { get; } = [63, 64, 65, 1_000, 100_000];

    /// <summary>The same for what makes a document of it, whose time grows with the square of the depth (.NET: 0.6 s at 20,000, 15 s at
    /// 100,000). PostgreSQL stores less than 20,000 levels by default.</summary>
    public static TheoryData<int> DocumentDepths { get; } = [63, 64, 65, 1_000, 20_000];

    [Theory]
    [MemberData(nameof(Depths))]
    public void The_relay_makes_its_message(int depth) =>
        Assert.Contains(Nested(depth), Encoding.UTF8.GetString(Message(depth).Span), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Depths))]
    public void Webhooks_read_it(int depth) => Assert
        .True(WebhookMessageReader.TryRead(Message(depth), new BasicProperties(), out _, out var fault), fault);

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void Webhooks_read_judge_and_deliver_it(int depth)
    {
        Assert.True(WebhookMessageReader.TryRead(Message(depth), new BasicProperties(), out var message, out var fault), fault);
        Assert.True(new MessageFilter(new WebhookFilter { Conditions = [ColumnCondition.Parse("id = 1")] }).Takes(message));
        Assert.False(new MessageFilter(new WebhookFilter { Conditions = [ColumnCondition.Parse("id = 2")] }).Takes(message));
        Assert.True(WebhookMessageReader.TryRead(DeliveryBody.Write([message], asArray: false), new BasicProperties(), out var again,
            out fault), fault);
        Assert.Equal(message.Row, again.Row);
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void The_indexer_reads_the_batch(int depth)
    {
        var context = new BatchDeserializer().Deserialize(new BytesMessageBody(Record(depth).Body.ToArray()), EmptyHeaders.Instance);
        Assert.True(context.TryGetMessage<ChangeBatch>(out var batch));
        Assert.Single(batch!.Transactions[0].Changes);
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void The_tail_of_the_outbox_is_found_in_it(int depth)
    {
        using var envelope = BridgeJson.Parse(Record(depth).Body);
        var batch = envelope.RootElement.GetProperty("message").Deserialize<ChangeBatch>(BridgeJson.Web)!;
        Assert.Equal("""{"id":1}""", batch.Transactions[0].Changes[0].Key!.Value.GetRawText());
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void The_API_shows_it(int depth)
    {
        Assert.True(ChangesRequest.TryRead("", "first", null, false, true, out var request, out _));
        var output = new ArrayBufferWriter<byte>();
        new ChangeLineWriter(request).Write(new OutboxRead(Record(depth), null), output);
        Assert.Contains(Nested(depth), Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void A_replay_looks_for_a_key_in_it(int depth)
    {
        var reader = new BatchReader(ContractList.None.CreateRoutes());
        reader.Open(Record(depth));
        Assert.True(reader.MoveNext());
        Assert.True(new KeyFilter(BridgeJson.Parse("""{"id":1}""").RootElement).Takes(reader.Change));
        Assert.False(new KeyFilter(BridgeJson.Parse("""{"value":1}""").RootElement).Takes(reader.Change));
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void A_backfill_takes_it_apart(int depth)
    {
        var members = Encoding.UTF8.GetBytes(Members(depth));
        var known = new Dictionary<string, byte[]>();
        RowParts.Overlay(known, members);
        Assert.Equal(Nested(depth), Encoding.UTF8.GetString(known["value"]));
        Assert.Contains(Nested(depth), Encoding.UTF8.GetString(RowParts.Merge(members, known)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void The_state_keeps_a_key_of_that_depth(int depth)
    {
        var record = new StateRecord
        {
            Kind = StateRecordKind.Write,
            Entries = [new StateEntry("k", BridgeJson.Parse(Nested(depth)).RootElement, 1)]
        };
        Assert.Equal(Nested(depth), StateRecord.TryRead(record.ToBytes())!.Entries[0].Value!.Value.GetRawText());
    }

    [Theory]
    [MemberData(nameof(DocumentDepths))]
    public void A_document_of_the_index_is_read(int depth)
    {
        var answer = $$"""{"found":true,"_version":7,"_source":{"value":{{Nested(depth)}},"deleted":false} }""";
        Assert.Equal(7, IndexedDocument.Read(JsonSerializer.Deserialize<JsonElement>(answer, BridgeJson.Web))!.Version);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Members(int depth) => $$"""
        "key":{"id":1},"row":{"id":1,"value":{{Nested(depth)}}}
        """.Trim();

    private static ReadOnlyMemory<byte> Message(int depth)
    {
        var routes = ContractList.Default.CreateRoutes();
        var reader = new BatchReader(routes);
        var writer = new TypedMessageWriter(
            routes, new MessageIdentity("7300000000000000001", "test"), "test", "rabbitmq://localhost/", "bridge.test.relay",
            TimeProvider.System);
        reader.Open(Record(depth));
        Assert.True(reader.MoveNext());
        return writer.Write(reader.Change, 0).Body.ToArray();
    }

    private static OutboxRecord Record(int depth)
    {
        var builder = new ChangeBatchBuilder("test");
        builder.BeginTransaction(7, new Lsn(1000), DateTimeOffset.UnixEpoch);
        builder.Add(Operation.Insert, "public", "things", 0, Encoding.UTF8.GetBytes(Members(depth)), 6, 8);
        builder.EndTransaction(hasChanges: true);
        return ConfirmedRecord.Of(1) with { Body = builder.Close("e", 0, 1).ToArray() };
    }
}
