namespace Bridge.Worker.Jobs;

/// <summary>A job that is worked on in this process.</summary>
internal sealed class RunningJob : IDisposable
{
    private readonly CancellationTokenSource stopping;

    /// <summary>Starts the work.</summary>
    public RunningJob(Func<CancellationToken, Task> work, CancellationToken leading, bool isEnding = false)
    {
        IsEnding = isEnding;
        stopping = CancellationTokenSource.CreateLinkedTokenSource(leading);
        Ended = work(stopping.Token);
    }

    /// <summary>True when the work only takes down what a cancelled job leaves behind.</summary>
    public bool IsEnding { get; }

    /// <summary>Completes when the work has ended, whichever way.</summary>
    public Task Ended { get; }

    /// <summary>Tells it to end.</summary>
    public void Stop() => stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();
}
