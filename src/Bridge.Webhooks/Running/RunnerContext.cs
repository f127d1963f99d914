using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Webhooks.Delivery;
using Microsoft.Extensions.Logging;

namespace Bridge.Webhooks.Running;

/// <summary>What all subscriptions of a process share.</summary>
internal sealed record RunnerContext(
    RabbitMqConnector Connector, TopologyNames Names, RedisConnection Redis, EndpointClient Client, WebhooksOptions Options,
        TimeProvider Time, ILogger<SubscriptionRunner> Logger);
