using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Messages;
using Bridge.Relay;
using Bridge.State;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>Subscriptions of one round, with their queues filled before anything is delivered.</summary>
internal sealed class WebhookPipeline : IAsyncDisposable
{
    /// <summary>The requests that a subscription has under way.</summary>
    public const int Concurrency = 16;

    private readonly TestVirtualHost virtualHost;
    private readonly TopologyNames names = new("b" + Guid.NewGuid().ToString("N")[..8]);
    private readonly RedisConnection redis = new(TestServices.Redis);

    private WebhookPipeline(TestVirtualHost virtualHost) => this.virtualHost = virtualHost;

    /// <summary>Sets subscriptions up and fills their queues, each with the same messages.</summary>
    public static async Task<WebhookPipeline> CreateAsync(
        IReadOnlyList<string> urls, int messages, int concurrency, CancellationToken cancellationToken)
    {
        var pipeline = new WebhookPipeline(await TestVirtualHost.CreateAsync(cancellationToken: cancellationToken));
        var connector = new RabbitMqConnector(pipeline.virtualHost.Uri);
        await using var connection = await TeamQueue.ConnectAsync(pipeline.virtualHost.Uri, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await StateRecords.DeclareAsync(channel, pipeline.names, cancellationToken);
        await RelayTopology.DeclareAsync(channel, pipeline.names, ContractList.Default, cancellationToken);
        await using (var state = await StateWriter.OpenAsync(
            connector, pipeline.names, pipeline.redis, TimeProvider.System, cancellationToken))
        {
            for (var i = 0; i < urls.Count; i++)
            {
                var subscription = new WebhookSubscription
                {
                    Name = $"w{i}",
                    Url = urls[i],
                    Secrets = [WebhookSecret.Create()],
                    Concurrency = concurrency
                };
                var own = new WebhookNames(pipeline.names, subscription.Name);
                await WebhookTopology.DeclareAsync(channel, own, subscription.Filter, cancellationToken);
                await state.PutAsync(own.StateKey, subscription, cancellationToken);
            }
        }

        await FillAsync(channel, messages, cancellationToken);
        return pipeline;
    }

    /// <summary>Starts the process that delivers, as it is shipped.</summary>
    public WebhooksProcess Start(Build build) => WebhooksProcess.Start(new Dictionary<string, string?>
    {
        ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
        ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
        ["ConnectionStrings:Redis"] = TestServices.Redis,
        ["Pipeline:Name"] = names.Pipeline,
        ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
    }, build.Executable);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await virtualHost.DisposeAsync();
    }

    private static async Task FillAsync(IChannel channel, int messages, CancellationToken cancellationToken)
    {
        var pending = new Queue<Task>();
        var exchange = TopologyNames.ContractExchange(nameof(ContainerChanged));
        for (var i = 1; i <= messages; i++)
        {
            var properties = new BasicProperties
            {
                Persistent = true,
                MessageId = WebhookLoad.Id(i),
                ContentType = "application/vnd.masstransit+json"
            };
            pending.Enqueue(channel.BasicPublishAsync(exchange, WebhookLoad.RoutingKey, true, properties, WebhookLoad.Envelope(i),
                cancellationToken).AsTask());
            if (pending.Count > 500) await pending.Dequeue();
        }

        await Task.WhenAll(pending);
    }
}
