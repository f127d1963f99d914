using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.State.Webhooks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Webhooks;

/// <summary>Says how subscriptions stand: what the state has, what the broker counts, and what the webhooks process told Redis.</summary>
internal sealed class WebhookReports(RabbitMqConnector connector, TopologyNames names, RedisConnection redis)
{
    /// <summary>The reports of subscriptions, in their order. Secrets are not in them.</summary>
    public async Task<IReadOnlyList<WebhookReport>> ReadAsync(
        IReadOnlyList<(WebhookSubscription Subscription, WebhookDisabled? Disabled)> subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Count == 0) return [];
        var statuses = await redis.TryAsync(
            database =>
                database.StringGetAsync(
                [.. subscriptions.Select(item => (StackExchange.Redis.RedisKey)new WebhookNames(names, item.Subscription.Name).StatusKey)]),
                cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} webhooks", cancellationToken);
        var reports = new List<WebhookReport>();
        for (var i = 0; i < subscriptions.Count; i++)
        {
            var (subscription, disabled) = subscriptions[i];
            var own = new WebhookNames(names, subscription.Name);
            var status = statuses.Value is { } known && known[i].HasValue
                ? JsonSerializer.Deserialize<WebhookStatus>((string)known[i]!, BridgeJson.Web) : null;
            reports.Add(Describe(subscription, disabled, own) with
            {
                Messages = await CountAsync(connection, own.Queue, cancellationToken),
                Parked = await CountAsync(connection, own.Parked, cancellationToken),
                Delivery = status,
            });
        }

        return reports;
    }

    /// <summary>The newest entries of a subscription's log; none when Redis is missing.</summary>
    public async Task<IReadOnlyList<DeliveryLogEntry>> ReadLogAsync(WebhookNames own, int limit, CancellationToken cancellationToken)
    {
        var entries = await redis.TryAsync(database => database.ListRangeAsync(own.LogKey, 0, limit - 1L), cancellationToken);
        return entries.Value is { } values ? [.. values.Select(value => DeliveryLogEntry.Read((byte[])value!))] : [];
    }

    private static WebhookReport Describe(WebhookSubscription subscription, WebhookDisabled? disabled, WebhookNames own) => new()
    {
        Name = subscription.Name,
        Url = subscription.Url,
        State = disabled is not null ? "disabled" : subscription.Paused ? "paused"
            : "active",
        Reason = disabled?.Reason,
        Filter = WebhookFilterText.From(subscription.Filter),
        BatchSize = subscription.BatchSize,
        Concurrency = subscription.Concurrency,
        Timeout = subscription.Timeout,
        RateLimit = subscription.RateLimit,
        Headers = [.. subscription.Headers.Select(header => header.Secret ? header with { Value = null } : header)],
        Secrets = subscription.Secrets.Count,
        Retry = subscription.Retry,
        CreatedAt = subscription.CreatedAt,
        Queue = own.Queue,
    };

    private static async Task<long?> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return await channel.MessageCountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
