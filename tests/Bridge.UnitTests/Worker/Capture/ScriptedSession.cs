using Bridge.Worker.Capture;

namespace Bridge.UnitTests.Worker.Capture;

/// <summary>The steps of a session, noted in order; a test lets one fail, and takes away what a session holds.</summary>
internal sealed class ScriptedSession : ISessionSteps
{
    private readonly List<string> steps = [];
    private readonly TaskCompletionSource streaming = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationTokenSource State { get; } = new();

    public CancellationTokenSource Lease { get; } = new();

    public CancellationTokenSource Server { get; } = new();

    /// <summary>The step that another worker makes this one wait at.</summary>
    public string? Standby { get; set; }

    /// <summary>The step that fails, by its number.</summary>
    public int? FailsAt { get; set; }

    /// <summary>The steps taken.</summary>
    public IReadOnlyList<string> Steps { get { lock (steps) return [.. steps]; } }

    /// <summary>Completes when it streams.</summary>
    public Task Streaming => streaming.Task;

    public Task FindServerAsync(CancellationToken cancellationToken) => Take("server", cancellationToken);

    public Task ThrowIfNotReadyAsync(CancellationToken cancellationToken) => Take("ready", cancellationToken);

    public async Task<CancellationToken> TakeStateAsync(Action onStandby, CancellationToken cancellationToken)
    {
        if (Standby == "state") onStandby();
        await Take("state", cancellationToken);
        return State.Token;
    }

    public async Task<CancellationToken> TakeLeaseAsync(Action onStandby, CancellationToken cancellationToken)
    {
        if (Standby == "lease") onStandby();
        await Take("lease", cancellationToken);
        return Lease.Token;
    }

    public async Task<CancellationToken> WatchServerAsync(CancellationToken cancellationToken)
    {
        await Take("watch", cancellationToken);
        return Server.Token;
    }

    public async Task StreamAsync(CancellationToken cancellationToken)
    {
        await Take("stream", cancellationToken);
        streaming.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        lock (steps) steps.Add("released");
        return ValueTask.CompletedTask;
    }

    private Task Take(string step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (steps)
        {
            steps.Add(step);
            return steps.Count == FailsAt ? Task.FromException(new IOException(step)) : Task.CompletedTask;
        }
    }
}
