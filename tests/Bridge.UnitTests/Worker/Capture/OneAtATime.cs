namespace Bridge.UnitTests.Worker.Capture;

/// <summary>Runs what a loop does one after the other, and says when there is nothing left for it to do until something comes.</summary>
/// <remarks>What completes elsewhere posts the loop's next part here before its completion returns: so a clock that was moved has nothing
/// on its way that is not known here.</remarks>
internal sealed class OneAtATime : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> waiting = [];
    private TaskCompletionSource changed = NewSignal();
    private TaskCompletionSource? resting;

    /// <summary>Completes when the loop goes on; ask before looking.</summary>
    public Task Changed { get { lock (waiting) return changed.Task; } }

    /// <summary>Starts the loop.</summary>
    public Task Run(Func<Task> loop)
    {
        var ended = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => ended.SetResult(loop()), null);
        return ended.Task.Unwrap();
    }

    /// <summary>Completes when nothing of the loop is left to do.</summary>
    public Task RestsAsync()
    {
        lock (waiting) return resting?.Task ?? Task.CompletedTask;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (waiting)
        {
            waiting.Enqueue((d, state));
            changed.TrySetResult();
            changed = NewSignal();
            if (resting is not null) return;
            resting = NewSignal();
        }

        ThreadPool.QueueUserWorkItem(_ => Work());
    }

    public override SynchronizationContext CreateCopy() => this;

    private void Work()
    {
        var before = Current;
        SetSynchronizationContext(this);
        while (Next() is { Work: { } work } next) work(next.State);
        SetSynchronizationContext(before);
    }

    private (SendOrPostCallback? Work, object? State) Next()
    {
        lock (waiting)
        {
            if (waiting.TryDequeue(out var next)) return next;
            resting!.SetResult();
            resting = null;
            return default;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
