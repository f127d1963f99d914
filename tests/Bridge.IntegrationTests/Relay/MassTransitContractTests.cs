using System.Collections.Concurrent;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Outbox;
using Bridge.Testing.Services;
using MassTransit;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Relay;

/// <summary>Stock MassTransit consumers without any topology settings take what the relay writes.</summary>
public sealed class MassTransitContractTests
{
    private const string Analysis = """
        {"id":7,"name":"1H NMR 😀","parent_id":3,"container_type":"analysis","created_at":"2026-01-02T03:04:05.6","updated_at":"2026-01-02T03:04:05.6","deleted_at":null,
        "extended_metadata":{"kind":"CHMO:0000593 | 1H NMR (1H NMR)","content":"{\"ops\":[{\"insert\":\"¹H\"}]}","x":null}}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stock_consumer_takes_every_contract_whoever_declares_first(bool consumerFirst)
    {
        await using var relay = await RelayHarness.CreateAsync();
        var received = new ConcurrentBag<object>();
        var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(new Uri(relay.Host.Uri));
            configure.ReceiveEndpoint("team-" + Guid.NewGuid().ToString("N")[..8], endpoint =>
            {
                endpoint.Handler<ContainerChanged>(context => Add(received, context, context.Message.Source.Sequence));
                endpoint.Handler<AnalysisChanged>(context => Add(received, context, context.Message.Source.Sequence));
                endpoint.Handler<RowChanged>(context => Add(received, context, context.Message.Source.Sequence));
                endpoint.Handler<ChangeBatch>(context => Add(received, context, null));
            });
        });
        if (!consumerFirst) await relay.StartAsync();
        await bus.StartAsync(TestContext.Current.CancellationToken);
        if (consumerFirst) await relay.StartAsync();
        try
        {
            relay.Outbox.Append(new RecordBuilder(relay.Names.Pipeline).Insert("containers", Analysis).Insert("things", """{"id":1}""")
                .Change(Operation.Truncate, "things").Build());
            await Poll.UntilAsync(() => received.Count == 5, "five messages");
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }

        var container = received.OfType<ContainerChanged>().Single().Container!;
        Assert.Equal(("1H NMR 😀", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero)),
            (container.Name, container.CreatedAt!.Value));
        Assert.Null(container.ExtendedMetadata!["x"]);
        var analysis = received.OfType<AnalysisChanged>().Single().Analysis!;
        Assert.Equal(("1H", "CHMO:0000593"), (analysis.ContentText, analysis.Kind!.TermId));
        Assert.Equal([Operation.Insert, Operation.Truncate], received.OfType<RowChanged>().Select(row => row.Operation).Order());
        var batch = received.OfType<ChangeBatch>().Single();
        Assert.Equal(3, batch.Transactions.Single().Changes.Count);
    }

    [Fact]
    public async Task The_envelope_has_no_member_that_MassTransit_does_not_write_and_names_the_message_alike()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var ours = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"));
        relay.Append(1000, 1);
        await relay.StartAsync();
        await Poll.UntilAsync(() => relay.Status.Current.Confirmed == 2, "published");
        var (relayed, relayedType) = await ReadAsync(relay, ours);

        var bus = Bus.Factory.CreateUsingRabbitMq(configure => configure.Host(new Uri(relay.Host.Uri)));
        await bus.StartAsync(TestContext.Current.CancellationToken);
        await bus.Publish(relayed.GetProperty("message").Deserialize<RowChanged>(JsonSerializerOptions.Web)!,
            TestContext.Current.CancellationToken);
        var (theirs, theirType) = await ReadAsync(relay, ours);
        await bus.StopAsync(CancellationToken.None);

        Assert.Equal(theirType, relayedType);
        Assert.True(JsonElement.DeepEquals(theirs.GetProperty("messageType"), relayed.GetProperty("messageType")));
        Assert.Equal(theirs.GetProperty("destinationAddress").GetString()!.Split('?')[0],
            relayed.GetProperty("destinationAddress").GetString());
        Assert.Subset(Members(theirs), Members(relayed));
        Assert.Subset(Members(theirs.GetProperty("host")), Members(relayed.GetProperty("host")));
        Assert.Subset(Members(theirs.GetProperty("message")), Members(relayed.GetProperty("message")));
    }

    private static HashSet<string> Members(JsonElement value) => [.. value.EnumerateObject().Select(member => member.Name)];

    private static async Task<(JsonElement Envelope, string? ContentType)> ReadAsync(RelayHarness relay, string queue)
    {
        BasicGetResult? message = null;
        await Poll.UntilAsync(async () => (message = await relay.Channel.BasicGetAsync(queue, autoAck: true)) is not null, "a message");
        return (JsonDocument.Parse(message!.Body).RootElement.Clone(), message.BasicProperties.ContentType);
    }

    private static Task Add<T>(ConcurrentBag<object> received, ConsumeContext<T> context, long? sequence)
        where T : class
    {
        if (sequence is not null && context.Headers.Get<long>("bridge-sequence") == sequence && context.MessageId is not null)
            received.Add(context.Message);
        if (sequence is null) received.Add(context.Message);
        return Task.CompletedTask;
    }
}
