using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;

namespace Bridge.Worker.Jobs;

/// <summary>The jobs of one kind as the API shows and steers them. Every worker shows them; the one that leads changes them.</summary>
internal abstract class JobCommands<TSpec, TProgress, TReport>(JobStore<TSpec, TProgress> store)
    where TProgress : class
    where TReport : JobReport
{
    /// <summary>The jobs.</summary>
    protected JobStore<TSpec, TProgress> Store => store;

    /// <summary>All that are known, oldest first; the last 50 that have ended are kept.</summary>
    public async Task<IReadOnlyList<TReport>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(cancellationToken)).Select(Report)];

    /// <summary>One.</summary>
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    public async Task<TReport> FindAsync(string id, CancellationToken cancellationToken) =>
        Report(await store.FindAsync(id, cancellationToken));

    /// <summary>Pauses, resumes or cancels one.</summary>
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    /// <exception cref="RefusedRequestException">It has ended, or may not go on.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead.</exception>
    public virtual async Task<TReport> SetDesiredAsync(string id, DesiredState desired, CancellationToken cancellationToken) =>
        Report(await store.SetDesiredAsync(id, desired, cancellationToken));

    /// <summary>What the API tells of a job.</summary>
    protected abstract TReport Report(Job<TSpec, TProgress> job);
}
