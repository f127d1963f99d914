using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.IntegrationTests.Webhooks;
using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Running;
using Bridge.Relay.Status;
using Bridge.State.Webhooks;
using Bridge.Testing.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Messages;

/// <summary>A contract that is added in one place (here: in this project alone) is one for the relay, its exchange, webhooks, their
/// conditions and their order.</summary>
public sealed class AddedContractTests
{
    private const int Moved = 5;
    private const int MovedTo = 6;

    private static readonly WebhookFilter Wanted = new()
    {
        Contracts = [nameof(SampleChanged)],
        Conditions = [ColumnCondition.Parse("external_label != hidden")],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Works_from_the_relay_to_the_endpoint()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with
        {
            Filter = Wanted,
            Concurrency = 8,
        });
        var open = new TaskCompletionSource();
        webhooks.Endpoint.Answer = async (request, _) =>
        {
            if (Row(request.Json) == 1) await open.Task;
        };
        using var stop = new CancellationTokenSource();
        var outbox = new ScriptedOutbox();
        var relay = StartRelay(webhooks, outbox, stop.Token);
        var queue = await QueueOfExchangeAsync(webhooks);
        await webhooks.StartAsync();

        outbox.Append(Changes());

        // Row 1 waits at its endpoint, and holds nobody else up: its messages are of a row, not of the table.
        await webhooks.WaitForAsync(sequences => new[] { 1_000_001L, 1_000_003, 1_000_004, 1_000_005 }.All(sequences.Contains));
        Assert.DoesNotContain(1_000_007, webhooks.Sequences());
        open.SetResult();
        await webhooks.WaitForAsync(sequences => sequences.Count == 7);
        var delivered = webhooks.Endpoint.Received.Select(request => request.Json).ToList();
        Assert.Equal([1_000_001, 1_000_002, 1_000_006, 1_000_007],
            delivered.Where(delivery => Row(delivery) is 1 or null).Select(WebhookHarness.Sequence));
        Assert.All(delivered, delivery => Assert.Equal(nameof(SampleChanged), delivery.GetProperty("type").GetString()));
        var moved = delivered.Single(delivery => WebhookHarness.Sequence(delivery) == 1_000_005).GetProperty("data");
        Assert.Equal((MovedTo, Moved), (moved.GetProperty("sampleId").GetInt32(), moved.GetProperty("previousSampleId").GetInt32()));
        Assert.DoesNotContain("hidden", string.Concat(webhooks.Endpoint.Received.Select(request => request.Body)),
            StringComparison.Ordinal);
        await webhooks.WaitForCountAsync(queue, 8);
        await AssertExchangeAsync(webhooks.Channel, queue);
        await stop.CancelAsync();
        await relay;
    }

    // 1 to 7: two changes of row 1, one of row 2, one of row 5, then 5 becomes 6, row 1 once more, and a truncate.
    // 8: row 3, which is hidden.
    private static Bridge.Outbox.Records.OutboxRecord Changes() => new RecordBuilder("t")
        .Insert("samples", """{"id":1,"external_label":"a"}""")
        .Change(Operation.Update, "samples", """ "key":{"id":1},"row":{"id":1,"external_label":"b"} """)
        .Insert("samples", """{"id":2,"external_label":"c"}""")
        .Insert("samples", """{"id":5,"external_label":null}""")
        .Change(Operation.Update, "samples", """ "key":{"id":6},"row":{"id":6,"external_label":"d"},"old":{"id":5} """)
        .Change(Operation.Delete, "samples", """ "key":{"id":1} """)
        .Change(Operation.Truncate, "samples")
        .Insert("samples", """{"id":3,"external_label":"hidden"}""")
        .Build();

    private static Task StartRelay(WebhookHarness webhooks, ScriptedOutbox outbox, CancellationToken stop) => new OutboxRelay(
        outbox, webhooks.Broker, SampleMessageMapper.Contracts,
        new RedisOffsetStore(webhooks.Redis, webhooks.Names, TimeProvider.System), new RelayOptions(), new RelayStatus(),
        TimeProvider.System, NullLogger<OutboxRelay>.Instance).RunAsync(stop);

    private static async Task<string> QueueOfExchangeAsync(WebhookHarness webhooks)
    {
        var exchange = TopologyNames.ContractExchange(nameof(SampleChanged));
        await webhooks.Channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false,
            cancellationToken: Cancellation);
        var queue = (await webhooks.Channel.QueueDeclareAsync(
            "samples", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation)).QueueName;
        await webhooks.Channel.QueueBindAsync(queue, exchange, "", cancellationToken: Cancellation);
        return queue;
    }

    private static async Task AssertExchangeAsync(IChannel channel, string queue)
    {
        var messages = new List<SampleChanged>();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancellation) is { } message)
            messages.Add(JsonDocument.Parse(message.Body).RootElement.GetProperty("message")
                .Deserialize<SampleChanged>(JsonSerializerOptions.Web)!);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => 1_000_001L + i), messages.Select(message => message.Source.Sequence));
        Assert.Equal(["a", "b", "c", null, "d", null, null, "hidden"], messages.Select(message => message.Sample?.ExternalLabel));
    }

    private static int? Row(JsonElement delivery) => delivery.GetProperty("data").TryGetProperty("sampleId", out var id) ? id.GetInt32()
        : null;
}
