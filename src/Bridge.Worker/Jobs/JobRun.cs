namespace Bridge.Worker.Jobs;

/// <summary>A job in work.</summary>
internal sealed class JobRun<TSpec, TProgress>(JobStore<TSpec, TProgress> store, Job<TSpec, TProgress> job)
    where TProgress : class
{
    private JobStanding<TProgress> standing = job.Standing;

    /// <summary>The job's id.</summary>
    public string Id => job.Id;

    /// <summary>When the job was created.</summary>
    public DateTimeOffset CreatedAt => job.CreatedAt;

    /// <summary>What it is.</summary>
    public TSpec Spec => job.Spec;

    /// <summary>The progress last saved; null before the first.</summary>
    public TProgress? Progress => standing.Progress;

    /// <summary>Where the job stands.</summary>
    public JobStanding<TProgress> Standing => standing;

    /// <summary>Saves how far it is; when it returns, the broker has confirmed it.</summary>
    public Task SaveAsync(TProgress progress, CancellationToken cancellationToken) =>
        SaveAsync(standing with { Progress = progress, Reason = "" }, cancellationToken);

    /// <summary>Saves how far it is, with a line about what it waits for.</summary>
    public Task SaveAsync(TProgress progress, string reason, CancellationToken cancellationToken) =>
        SaveAsync(standing with { Progress = progress, Reason = reason }, cancellationToken);

    internal async Task SaveAsync(JobStanding<TProgress> next, CancellationToken cancellationToken)
    {
        var before = standing;
        standing = next;
        try
        {
            await store.SaveAsync(Id, next, cancellationToken);
        }
        catch
        {
            // What could not be kept must not stand in the way of what is kept next.
            if (ReferenceEquals(standing, next)) standing = before;
            throw;
        }
    }
}
