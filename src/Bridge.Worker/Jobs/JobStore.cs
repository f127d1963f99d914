using System.Globalization;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Worker.State;

namespace Bridge.Worker.Jobs;

/// <summary>The jobs of one kind in the state; every worker reads them, the one that holds the state changes them. Thread-safe.</summary>
internal sealed class JobStore<TSpec, TProgress>(JobKind kind, IStateHolder holder, TimeProvider time) : IDisposable
    where TProgress : class
{
    private readonly SemaphoreSlim creating = new(1, 1);
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The kind.</summary>
    public JobKind Kind => kind;

    /// <summary>Completes at the next change that an operator makes through this process; ask before reading.</summary>
    public Task Changed => changed.Task;

    /// <summary>All jobs, oldest first.</summary>
    public async Task<IReadOnlyList<Job<TSpec, TProgress>>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await holder.ReadAsync(cancellationToken);
        return [.. entries.Keys.Select(key => JobKeys.IdOfSpec(kind.Name, key)).OfType<string>().Select(id => Read(entries, id))
            .OrderBy(job => job.CreatedAt).ThenBy(job => Number(job.Id))];
    }

    /// <summary>One job.</summary>
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    public async Task<Job<TSpec, TProgress>> FindAsync(string id, CancellationToken cancellationToken)
    {
        var entries = await holder.ReadAsync(cancellationToken);
        return entries.ContainsKey(JobKeys.Spec(kind.Name, id)) ? Read(entries, id)
            : throw new NotFoundException($"There is no {kind.Name} '{id}'; 'bridge {kind.Name} list' shows them.");
    }

    /// <summary>Creates a job, which begins as soon as one of its kind may.</summary>
    /// <exception cref="StateNotHeldException">Another process holds the state.</exception>
    public async Task<Job<TSpec, TProgress>> CreateAsync(TSpec spec, CancellationToken cancellationToken)
    {
        await creating.WaitAsync(cancellationToken);
        try
        {
            var writer = await holder.RequireAsync(cancellationToken);
            var now = time.GetUtcNow();
            var id = NextId(writer.Entries, now);
            await writer.PutAsync(JobKeys.Spec(kind.Name, id), new JobSpec<TSpec>(now, spec), cancellationToken);
            Signal();
            return new Job<TSpec, TProgress>(id, now, spec, DesiredState.Running, new JobStanding<TProgress>());
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>Says what the operator wants; the job as it stands.</summary>
    /// <exception cref="StateNotHeldException">Another process holds the state.</exception>
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    /// <exception cref="RefusedRequestException">It has ended.</exception>
    public async Task<Job<TSpec, TProgress>> SetDesiredAsync(string id, DesiredState desired, CancellationToken cancellationToken)
    {
        var writer = await holder.RequireAsync(cancellationToken);
        var job = await FindAsync(id, cancellationToken);
        if (job.IsFinished) throw new RefusedRequestException(
            $"The {kind.Name} '{id}' is {job.State.ToString().ToLowerInvariant()}: it cannot go on. Start a new one.");
        if (job.Desired == DesiredState.Cancelled && desired != DesiredState.Cancelled)
            throw new RefusedRequestException($"The {kind.Name} '{id}' is being cancelled: it cannot go on. Start a new one.");
        if (job.Desired != desired) await writer.PutAsync(JobKeys.Desired(kind.Name, id), desired, cancellationToken);
        Signal();
        return job with { Desired = desired };
    }

    /// <summary>Saves where a job stands.</summary>
    internal async Task SaveAsync(string id, JobStanding<TProgress> standing, CancellationToken cancellationToken)
    {
        var writer = await holder.RequireAsync(cancellationToken);
        await writer.PutAsync(JobKeys.Progress(kind.Name, id), standing with { UpdatedAt = time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>Removes the oldest finished jobs beyond those that are kept.</summary>
    internal async Task TrimAsync(CancellationToken cancellationToken)
    {
        var writer = await holder.RequireAsync(cancellationToken);
        foreach (var job in (await ListAsync(cancellationToken)).Where(job => job.IsFinished).SkipLast(JobKind.KeptFinished))
        {
            // The spec last: with it the job is there.
            var parts = writer.Entries.Keys.Where(key => key.StartsWith(JobKeys.Part(kind.Name, job.Id, ""), StringComparison.Ordinal));
            foreach (var key in parts.OrderBy(key => key == JobKeys.Spec(kind.Name, job.Id)).ToList())
                await writer.RemoveAsync(key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => creating.Dispose();

    private void Signal() => Interlocked
        .Exchange(ref changed!, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private Job<TSpec, TProgress> Read(IReadOnlyDictionary<string, StateEntry> entries, string id)
    {
        var spec = Read<JobSpec<TSpec>>(entries, JobKeys.Spec(kind.Name, id))!;
        var desired = Read<DesiredState?>(entries, JobKeys.Desired(kind.Name, id)) ?? DesiredState.Running;
        return new Job<TSpec, TProgress>(id, spec.CreatedAt, spec.Spec, desired,
            Read<JobStanding<TProgress>>(entries, JobKeys.Progress(kind.Name, id)) ?? new JobStanding<TProgress>());
    }

    private static T? Read<T>(IReadOnlyDictionary<string, StateEntry> entries, string key) =>
        entries.TryGetValue(key, out var entry) && entry.Value is { } value ? value.Deserialize<T>(BridgeJson.Web) : default;

    private string NextId(IReadOnlyDictionary<string, StateEntry> entries, DateTimeOffset now)
    {
        var day = string.Create(CultureInfo.InvariantCulture, $"{kind.Prefix}-{now:yyyyMMdd}-");
        var last = entries.Keys.Select(key => JobKeys.IdOfSpec(kind.Name, key)).OfType<string>()
            .Where(id => id.StartsWith(day, StringComparison.Ordinal)).Select(Number).DefaultIfEmpty(0).Max();
        return string.Create(CultureInfo.InvariantCulture, $"{day}{last + 1}");
    }

    private static int Number(string id) => int.TryParse(id.AsSpan(id.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var number)
        ? number : 0;
}
