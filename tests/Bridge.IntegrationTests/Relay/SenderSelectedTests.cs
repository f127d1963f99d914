using System.Text;
using Bridge.Hosting.Messaging;
using Bridge.Testing.Services;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Relay;

/// <summary>What lanes stand on: a queue's name as the only BCC of a message to the default exchange.</summary>
public sealed class SenderSelectedTests
{
    private const string RoutingKey = "ContainerChanged.public.containers.update";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("classic")]
    [InlineData("quorum")]
    [InlineData("stream")]
    public async Task The_queue_gets_the_message_with_the_routing_key_and_without_its_name(string type)
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await DeclareAsync(channel, "team", type);
        await DeclareAsync(channel, "other", "classic");
        await PublishAsync(channel, "team");

        if (type == "stream")
        {
            await Eventually.TrueAsync(
                async () => await channel.MessageCountAsync("team", Cancellation) == 1, () => "nothing came", Cancellation);
            return;
        }

        BasicGetResult? message = null;
        await Eventually.TrueAsync(
            async () => (message = await channel.BasicGetAsync("team", autoAck: true, Cancellation)) is not null, () => "nothing came",
            Cancellation);
        Assert.Equal((RoutingKey, ""), (message!.RoutingKey, message.Exchange));
        Assert.DoesNotContain("BCC", message.BasicProperties.Headers!.Keys);
        Assert.Equal(0u, await channel.MessageCountAsync("other", Cancellation));
    }

    [Fact]
    public async Task A_queue_that_is_not_there_gives_the_message_back()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.PublishReturnException>(() => PublishAsync(channel, "nowhere"));
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_name_among_its_keys_unless_the_queue_has_a_key_of_its_own()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.ExchangeDeclareAsync("dead", ExchangeType.Direct, cancellationToken: Cancellation);
        await DeclareAsync(channel, "dead-letters", "classic");
        await channel.QueueBindAsync("dead-letters", "dead", "keyless", cancellationToken: Cancellation);
        await channel.QueueDeclareAsync("keyless", true, false, false, new Dictionary<string, object?>
        {
            ["x-dead-letter-exchange"] = "dead",
        }, cancellationToken: Cancellation);
        await PublishAsync(channel, "keyless");

        var message = await channel.BasicGetAsync("keyless", autoAck: false, Cancellation);
        await channel.BasicRejectAsync(message!.DeliveryTag, requeue: false, Cancellation);
        await Eventually.TrueAsync(
            async () => await channel.MessageCountAsync("dead-letters", Cancellation) == 1,
            () => "the name was not among the keys: such a queue could be reached by its name", Cancellation);
    }

    private static async Task DeclareAsync(IChannel channel, string queue, string type) => await channel.QueueDeclareAsync(
        queue, true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = type }, cancellationToken: Cancellation);

    private static async Task PublishAsync(IChannel channel, string queue) => await channel.BasicPublishAsync(
        "", RoutingKey, mandatory: true,
        new BasicProperties
        {
            Persistent = true,
            Headers = new Dictionary<string, object?> { ["bridge-sequence"] = 1L, ["BCC"] = new List<object?> { queue } },
        },
        Encoding.UTF8.GetBytes("{}"), Cancellation);
}
