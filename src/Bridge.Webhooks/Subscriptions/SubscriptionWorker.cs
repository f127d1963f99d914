using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Messaging;
using Bridge.State;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Running;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>Follows the state and runs what it says: every subscription that is neither paused nor disabled. The state's stream is read,
/// not its copy in Redis.</summary>
internal sealed partial class SubscriptionWorker(
    StateFollower follower, SubscriptionList list, RunnerContext context, WorkerApi worker, TimeProvider time,
        ILogger<SubscriptionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, RunningSubscription> running = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var state in follower.FollowAsync(stoppingToken)) Apply(state);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
                when (failure is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException)
            {
                // What runs goes on: the state it was started with is still the newest that is known.
                Tell(failure);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(running.Values.Select(subscription => subscription.StopAsync()));
    }

    private void Tell(Exception failure)
    {
        var reason = failure is OperationInterruptedException { ShutdownReason.ReplyCode: RabbitMQ.Client.Constants.NotFound }
            ? "not set up yet: run 'bridge migrate'"
            : ConnectionLoss.Describe(failure);
        if (list.Reason != reason) LogStateLost(logger, reason);
        (list.Reason, list.IsRead) = (reason, false);
    }

    private void Apply(IReadOnlyDictionary<string, StateEntry> state)
    {
        (list.Reason, list.IsRead) = ("", true);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, entry) in state)
        {
            if (!key.StartsWith(WebhookNames.StatePrefix, StringComparison.Ordinal)
                || key.IndexOf('/', WebhookNames.StatePrefix.Length) >= 0) continue;
            if (entry.Value?.Deserialize<WebhookSubscription>(BridgeJson.Web) is not { } subscription) continue;
            var disabled = state.GetValueOrDefault(new WebhookNames(context.Names, subscription.Name).DisabledKey);
            if (subscription.Paused || disabled is not null || WebhookRules.Check(subscription).Count > 0) continue;
            wanted.Add(subscription.Name);
            Run(subscription, entry.Version);
        }

        foreach (var name in running.Keys.Where(name => !wanted.Contains(name)).ToList()) Stop(name);
    }

    private void Run(WebhookSubscription subscription, long version)
    {
        var earlier = running.GetValueOrDefault(subscription.Name);
        if (earlier?.Version == version && !earlier.Ended.IsCompleted) return;
        var runner = new SubscriptionRunner(context, subscription);
        var started = new RunningSubscription(runner, version, (reason, token) => worker.DisableAsync(subscription.Name, reason, token));
        running[subscription.Name] = started;
        list.Set(subscription.Name, runner.Counters);
        started.Start(earlier?.StopAsync() ?? Task.CompletedTask);
        LogRuns(logger, subscription.Name);
    }

    private void Stop(string name)
    {
        _ = running[name].StopAsync();
        running.Remove(name);
        list.Remove(name);
        LogStops(logger, name);
    }
}
