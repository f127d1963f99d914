using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.State.Webhooks;
using Microsoft.Extensions.Hosting;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>Tells Redis every second how the subscriptions of this process stand; who stands by says nothing.</summary>
internal sealed class StatusWorker(SubscriptionList list, RedisConnection redis, TopologyNames names, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly string Process = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var statuses = list.Current.Where(item => item.Counters.Standing.State is not ("standby" or "stopped"))
                .Select(item => (new WebhookNames(names, item.Name).StatusKey,
                    JsonSerializer.Serialize(Describe(item.Counters), BridgeJson.Web))).ToList();
            if (statuses.Count == 0) continue;
            await redis.TryAsync(database => Task.WhenAll(statuses
                .Select(status => database.StringSetAsync(status.StatusKey, status.Item2, Lifetime))), CancellationToken.None);
        }
    }

    private WebhookStatus Describe(Running.SubscriptionCounters counters) => counters.Standing with
    {
        Delivered = counters.Delivered.Value,
        Failed = counters.Failed.Value,
        At = time.GetUtcNow(),
        Process = Process,
    };
}
