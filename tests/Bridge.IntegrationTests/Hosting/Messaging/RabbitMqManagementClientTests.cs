using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Hosting.Messaging;

public sealed class RabbitMqManagementClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_version_disk_queues_and_bindings_of_the_virtual_host()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(
            "a b/c", true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancellation);
        await channel.QueueBindAsync("a b/c", "amq.topic", "x.#", cancellationToken: Cancellation);

        using var client = RabbitMqManagementClient
            .Create(new ConnectionStringsOptions { RabbitMq = host.Uri, RabbitMqManagement = TestServices.RabbitMqManagement });
        Assert.True(Version.Parse((await client.ReadOverviewAsync(Cancellation)).Version) >= new Version(3, 10));
        var node = (await client.ReadNodesAsync(Cancellation))[0];
        Assert.True(node is { Running: true, DiskFree: > 0, DiskFreeLimit: > 0, MemUsed: > 0 });
        Assert.Equal("quorum", (await client.ReadQueuesAsync(Cancellation)).Single().Type);
        Assert.Equal("quorum", (await client.ReadQueueAsync("a b/c", Cancellation))!.Arguments["x-queue-type"].GetString());
        Assert.Null(await client.ReadQueueAsync("none", Cancellation));
        Assert.Contains(await client.ReadBindingsAsync(Cancellation), binding =>
            binding is { Source: "amq.topic", Destination: "a b/c", DestinationType: "queue", RoutingKey: "x.#", Arguments.Count: 0 });
        Assert.Contains(
            await client.ReadExchangesAsync(Cancellation),
            exchange => exchange is { Name: "amq.topic", Type: "topic", Policy: null, Arguments.Count: 0 });
    }

    [Theory]
    [InlineData("http://guest:guest@127.0.0.1:1", RabbitMqManagementFailure.Unreachable)]
    [InlineData(null, RabbitMqManagementFailure.Refused)]
    public async Task Says_what_kind_of_failure_it_is(string? uri, RabbitMqManagementFailure expected)
    {
        var wrong = uri ?? TestServices.RabbitMqManagement.Replace("guest:guest", "guest:wrong", StringComparison.Ordinal);
        using var client = RabbitMqManagementClient
            .Create(new ConnectionStringsOptions { RabbitMq = "amqp://127.0.0.1", RabbitMqManagement = wrong });
        var failure = await Assert.ThrowsAsync<RabbitMqManagementException>(() => client.ReadOverviewAsync(Cancellation));
        Assert.Equal(expected, failure.Failure);
        Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Derives_its_address_from_the_AMQP_URI()
    {
        using var client = RabbitMqManagementClient
            .Create(new ConnectionStringsOptions { RabbitMq = "amqp://user:secret@broker/eln%2Ftest" });
        Assert.Equal("http://broker:15672/", client.Address.ToString());
        Assert.Equal("eln/test", client.VirtualHost);
    }
}
