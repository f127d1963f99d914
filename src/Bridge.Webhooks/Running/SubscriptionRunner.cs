using Bridge.Hosting.Messaging;
using Bridge.Hosting.Resilience;
using Bridge.State.Webhooks;

namespace Bridge.Webhooks.Running;

/// <summary>Delivers one subscription until it is stopped or its endpoint is gone; what fails around it is opened anew, with growing
/// pauses.</summary>
internal sealed partial class SubscriptionRunner(RunnerContext context, WebhookSubscription subscription)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    private readonly AttemptPause pause = new(TimeSpan.FromMilliseconds(200), MaxDelay);

    /// <summary>What it counts, and how it stands.</summary>
    public SubscriptionCounters Counters { get; } = new();

    /// <summary>Delivers. The reason when the subscription is to be disabled; null when it was told to stop.</summary>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var started = context.Time.GetTimestamp();
            try
            {
                await using var session = await RunnerSession.OpenAsync(context, subscription, Standby, stop);
                using var loop = new DeliveryLoop(context, session, subscription, Counters);
                var gone = await loop.RunAsync(stop);
                Stand(gone is null ? "stopped" : "disabled", gone ?? "");
                return gone;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                // Whatever it is, nothing was acked that is not done: opening anew is always right.
                if (context.Time.GetElapsedTime(started) > MaxDelay) pause.Reset();
                var reason = ConnectionLoss.Describe(failure);
                Stand("reconnecting", reason);
                LogReconnecting(context.Logger, subscription.Name, reason);
                await PauseAsync(stop);
            }
        }

        Stand("stopped", "");
        return null;
    }

    private void Standby() => Stand("standby", "");

    private void Stand(string state, string reason) => Counters.Standing = new WebhookStatus { State = state, Reason = reason };

    private async Task PauseAsync(CancellationToken stop)
    {
        await Task.Delay(pause.Next(), context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
