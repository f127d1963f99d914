using Bridge.Webhooks.Running;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>A subscription as this process runs it, in the version that the state has.</summary>
internal sealed class RunningSubscription(SubscriptionRunner runner, long version, Func<string, CancellationToken, Task> onGone)
    : IDisposable
{
    private readonly CancellationTokenSource stop = new();

    /// <summary>The state's version that it was started with.</summary>
    public long Version => version;

    /// <summary>Ends when it has stopped with nothing under way.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts it when its predecessor has ended.</summary>
    public void Start(Task predecessor) => Ended = RunAsync(predecessor);

    /// <summary>Tells it to stop; what is under way is brought to its end.</summary>
    public Task StopAsync()
    {
        stop.Cancel();
        return Ended;
    }

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    private async Task RunAsync(Task predecessor)
    {
        await predecessor;
        if (await runner.RunAsync(stop.Token) is { } reason) await onGone(reason, stop.Token);
    }
}
