using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Messages;
using Bridge.Relay;
using Bridge.State;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Bridge.Webhooks;
using Bridge.Webhooks.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>Webhooks on a virtual host of their own: an endpoint, subscriptions in the state, and processes that deliver.</summary>
internal sealed class WebhookHarness : IAsyncDisposable
{
    private readonly TestVirtualHost virtualHost;
    private readonly List<WebApplication> processes = [];
    private readonly RedisConnection redis;

    private WebhookHarness(TestVirtualHost virtualHost, TestEndpoint endpoint, IConnection connection, IChannel channel,
        string redisAddress, string management)
    {
        this.virtualHost = virtualHost;
        Endpoint = endpoint;
        Connection = connection;
        Channel = channel;
        redis = new RedisConnection(redisAddress);
        Connector = new RabbitMqConnector(virtualHost.Uri);
        var addresses = new ConnectionStringsOptions { RabbitMq = virtualHost.Uri, RabbitMqManagement = management };
        Broker = new PipelineBroker(Connector, RabbitMqManagementClient.Create(addresses), Names);
        Settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = management,
            ["ConnectionStrings:Redis"] = redisAddress,
            ["Pipeline:Name"] = Names.Pipeline,
            ["Webhooks:Url"] = "http://127.0.0.1:0",
            ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
            ["Webhooks:AllowedHosts:1"] = "localhost",
            ["Webhooks:BreakerMaxDelay"] = "00:00:00.500",
            ["Bridge:Url"] = "http://127.0.0.1:1",
            ["Logging:LogLevel:Default"] = Environment.GetEnvironmentVariable("BRIDGE_TEST_LOG") ?? "None",
        };
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TopologyNames Names { get; } = new("t" + Guid.NewGuid().ToString("N")[..8]);

    public TestEndpoint Endpoint { get; }

    public IConnection Connection { get; private set; }

    public IChannel Channel { get; private set; }

    public RabbitMqConnector Connector { get; }

    public PipelineBroker Broker { get; }

    public RedisConnection Redis => redis;

    public Dictionary<string, string?> Settings { get; }

    public WebhookSubscription Subscription { get; private set; } = new() { Name = "first", Url = "" };

    public WebhookNames Webhook => new(Names, Subscription.Name);

    /// <summary>Sets up streams, exchanges, and one subscription of everything.</summary>
    public static async Task<WebhookHarness> CreateAsync(
        Func<WebhookSubscription, WebhookSubscription>? change = null, PrivateRabbitMq? broker = null, string? redis = null)
    {
        var virtualHost = await TestVirtualHost.CreateAsync(broker?.Uri, broker?.ManagementUri, Cancellation);
        var connection = await new RabbitMqConnector(virtualHost.Uri).OpenAsync("test", Cancellation);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        var harness = new WebhookHarness(
            virtualHost, await TestEndpoint.StartAsync(), connection, channel, redis ?? TestServices.Redis, broker?.ManagementUri
                ?? TestServices.RabbitMqManagement);
        await StateRecords.DeclareAsync(channel, harness.Names, Cancellation);
        await RelayTopology.DeclareAsync(channel, harness.Names, ContractList.Default, Cancellation);
        var subscription = new WebhookSubscription
        {
            Name = "first",
            Url = harness.Endpoint.Url,
            Secrets = [WebhookSecret.Create()],
            Timeout = TimeSpan.FromSeconds(5),
            Retry = new WebhookRetry { MinDelay = TimeSpan.FromMilliseconds(50), MaxDelay = TimeSpan.FromMilliseconds(200) },
        };
        await harness.PutAsync(change is null ? subscription : change(subscription));
        return harness;
    }

    /// <summary>Puts a subscription into force.</summary>
    public async Task PutAsync(WebhookSubscription subscription)
    {
        Assert.Empty(WebhookRules.Check(subscription));
        Subscription = subscription;
        await WebhookTopology.DeclareAsync(Channel, Webhook, subscription.Filter, Cancellation);
        await WriteStateAsync(Webhook.StateKey, subscription);
    }

    /// <summary>Writes a key of the state, as the worker would.</summary>
    public async Task WriteStateAsync<T>(string key, T value)
    {
        await using var state = await StateWriter.OpenAsync(Connector, Names, redis, TimeProvider.System, Cancellation);
        await state.PutAsync(key, value, Cancellation);
    }

    /// <summary>Removes a key of the state.</summary>
    public async Task RemoveStateAsync(string key)
    {
        await using var state = await StateWriter.OpenAsync(Connector, Names, redis, TimeProvider.System, Cancellation);
        await state.RemoveAsync(key, Cancellation);
    }

    /// <summary>Starts a process that delivers, in this one.</summary>
    public async Task<WebApplication> StartAsync()
    {
        var app = WebhooksHost.Build([.. Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        app.Urls.Add("http://127.0.0.1:0");
        processes.Add(app);
        await app.StartAsync(Cancellation);
        return app;
    }

    /// <summary>Publishes changes of rows, with the Sequences from <paramref name="from"/> on.</summary>
    public async Task PublishAsync(int count, int rows = 10, long from = 1)
    {
        var pending = new List<Task>();
        for (var i = 0; i < count; i++) pending.Add(WebhookMessages.PublishAsync(Channel, from + i, (int)((from + i) % rows)));
        await Task.WhenAll(pending);
    }

    /// <summary>How a process sees a subscription.</summary>
    public WebhookStatus Standing(WebApplication process, string? name = null) =>
        process.Services.GetRequiredService<SubscriptionList>().Current.Where(item => item.Name == (name ?? Subscription.Name))
            .Select(item => item.Counters.Standing).FirstOrDefault() ?? new WebhookStatus();

    /// <summary>Waits until every Sequence was answered by the endpoint.</summary>
    public Task WaitForAsync(Func<IReadOnlyCollection<long>, bool> enough) => Eventually.TrueAsync(
        () => enough(Sequences()), () => $"{Endpoint.Count} requests, {Sequences().Count} Sequences; {Describe()}", Cancellation);

    /// <summary>How every process sees the subscription.</summary>
    public string Describe() => string.Join("; ", processes.Select(process => Standing(process)));

    /// <summary>The Sequences that came.</summary>
    public HashSet<long> Sequences() => [.. Endpoint.Received.SelectMany(request => request.Deliveries).Select(Sequence)];

    /// <summary>A delivery's Sequence.</summary>
    public static long Sequence(JsonElement delivery) => delivery.GetProperty("data").GetProperty("source").GetProperty("sequence")
        .GetInt64();

    /// <summary>A delivery's row.</summary>
    public static int Row(JsonElement delivery) => delivery.GetProperty("data").GetProperty("key").GetProperty("id").GetInt32();

    /// <summary>Messages ready in a queue.</summary>
    public async Task<uint> CountAsync(string queue) => (await Channel.QueueDeclarePassiveAsync(queue, Cancellation)).MessageCount;

    /// <summary>Waits until a queue holds so many.</summary>
    public Task WaitForCountAsync(string queue, uint count) => Eventually
        .TrueAsync(async () => await CountAsync(queue) == count, () => $"'{queue}' does not hold {count}", Cancellation);

    /// <summary>Opens the test's own connection anew, after the broker was down.</summary>
    public async Task ReconnectAsync()
    {
        Connection = await Connector.OpenAsync("test", Cancellation);
        Channel = await Connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
    }

    /// <summary>Forgets what Redis knows of the subscription.</summary>
    public Task RemoveRedisAsync() => redis
        .TryAsync(database => database.KeyDeleteAsync([Webhook.LogKey, Webhook.DeliveredKey, Webhook.StatusKey]), Cancellation);

    /// <summary>The delivery log, newest first.</summary>
    public async Task<List<DeliveryLogEntry>> LogAsync() =>
        [.. (await redis.TryAsync(database => database.ListRangeAsync(Webhook.LogKey), Cancellation)).Value!
            .Select(entry => DeliveryLogEntry.Read((byte[])entry!))];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
        await Connection.DisposeAsync();
        await Endpoint.DisposeAsync();
        await redis.DisposeAsync();
        await virtualHost.DisposeAsync();
    }
}
