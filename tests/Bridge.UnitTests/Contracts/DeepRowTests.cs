using System.Buffers;
using System.Text.Json;
using System.Text;
using Bridge.Api.Changes;
using Bridge.Capture.Backfill;
using Bridge.Contracts.Positions;
using Bridge.Contracts;
using Bridge.Indexer.Bulk;
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
/// <remarks>Capture writes a value that is deeper than <see cref="BridgeJson.ValueDepth"/> as its text (<c>RowValueTests</c>), so that what
/// makes documents meets none of Bridge's own; another's is refused at once.</remarks>
public sealed class DeepRowTests
{
    private const int Beyond = 100_000;

    /// <summary>For what reads on.</summary>
    public static TheoryData<int> Depths { get; } = [63, 64, 65, 1_000, BridgeJson.ValueDepth, Beyond];

    /// <summary>For what makes a document.</summary>
    public static TheoryData<int> DocumentDepths { get; } = [63, 64, 65, 1_000, BridgeJson.ValueDepth];

    [Theory]
    [MemberData(nameof(Depths))]
    public void The_relay_makes_its_message(int depth) =>
        Assert.Contains(Nested(depth), Encoding.UTF8.GetString(Message(depth).Span), StringComparison.Ordinal);

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

    /// <summary>To 5,000 here: a comparison's time grows with the square of the depth, too, to 13 s at 20,000.</summary>
    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(5_000)]
    public void Documents_of_that_depth_are_compared(int depth)
    {
        var document = JsonSerializer.Deserialize<JsonElement>(
            $$"""{"found":true,"_version":7,"_source":{"value":{{Nested(depth)}} } }""", BridgeJson.Web);
        var there = IndexedDocument.Read(document);
        var same = new DocumentWrite("i", "1", 7, "things", Encoding.UTF8.GetBytes($$"""{"value":{{Nested(depth)}} }"""));
        var other = new DocumentWrite("i", "1", 7, "things", Encoding.UTF8.GetBytes($$"""{"value":{{Nested(depth - 1)}} }"""));
        Assert.Equal(DocumentState.Equal, IndexedDocument.Compare(same, there));
        Assert.Equal(DocumentState.Different, IndexedDocument.Compare(other, there));
    }

    [Fact]
    public void What_is_deeper_than_a_document_may_be_is_refused_at_once_by_what_makes_one()
    {
        // A message that no filter could judge is parked.
        Assert.False(WebhookMessageReader.TryRead(Message(Beyond), new BasicProperties(), out _, out _));
        Assert.True(ChangesRequest.TryRead("", "first", null, false, true, out var request, out _));
        var key = new KeyFilter(BridgeJson.Parse("""{"value":[[1]]}""").RootElement);
        var reader = new BatchReader(ContractList.None.CreateRoutes());
        reader.Open(Record(Beyond));
        Assert.True(reader.MoveNext());
        var members = Encoding.UTF8.GetBytes(Members(Beyond));
        var record = Encoding.UTF8.GetBytes($$"""{"kind":"Write","entries":[{"key":"k","version":1,"value":{{Nested(Beyond)}} }]}""");
        foreach (var read in (Action[])[
            () => new ChangeLineWriter(request).Write(new OutboxRead(Record(Beyond), null), new ArrayBufferWriter<byte>()),
            () => key.Takes(reader.Change),
            () => RowParts.Overlay([], members),
            () => BridgeJson.ParseNode(Nested(Beyond)),
            () => BridgeJson.Parse(Record(Beyond).Body)])
        {
            var refusal = Assert.ThrowsAny<JsonException>(read);
            Assert.Contains($"{BridgeJson.DocumentDepth}", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Null(StateRecord.TryRead(record));
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
