using Bridge.State.Requests;

namespace Bridge.Worker.Jobs;

/// <summary>The work of one kind of job.</summary>
internal interface IJobWork<TSpec, TProgress>
    where TProgress : class
{
    /// <summary>Works on a job from where it is to its end; when it returns, the job is completed.</summary>
    /// <remarks>
    /// <see cref="RefusedRequestException"/> fails the job for good; any other exception makes it try again, with a growing
    /// pause.
    /// Cancelled, because the job was paused or cancelled or the lead was lost, it ends soon and leaves nothing behind.
    /// </remarks>
    public Task RunAsync(JobRun<TSpec, TProgress> run, CancellationToken cancellationToken);

    /// <summary>Why an attempt failed, in one line that says what to do; null when it is not known, and so logged as an error.</summary>
    public string? Explain(Exception exception);

    /// <summary>Takes down what a cancelled or failed job leaves behind; it may be called more than once.</summary>
    public Task CleanUpAsync(Job<TSpec, TProgress> job, CancellationToken cancellationToken) => Task.CompletedTask;
}
