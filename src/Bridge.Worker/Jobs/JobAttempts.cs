using Bridge.Hosting.Resilience;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Jobs;

/// <summary>Works on one job, or takes down what a cancelled one leaves behind; tries again, with a growing pause, what failed for
/// now.</summary>
internal sealed class JobAttempts<TSpec,
    TProgress>(JobStore<TSpec, TProgress> store, IJobWork<TSpec, TProgress> work, TimeProvider time, ILogger logger)
    where TProgress : class
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Works on a job until it is completed or failed.</summary>
    public async Task RunAsync(Job<TSpec, TProgress> job, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var run = new JobRun<TSpec, TProgress>(store, job);
        JobLog.Started(logger, store.Kind.Name, job.Id);
        await run.SaveAsync(run.Standing with
        {
            State = JobState.Running,
            Reason = "",
            StartedAt = run.Standing.StartedAt
            ?? time.GetUtcNow()
        }, cancellationToken);
        var pause = new AttemptPause(FirstPause, LongestPause);
        while (true)
        {
            var before = run.Progress;
            try
            {
                await work.RunAsync(run, cancellationToken);
                await FinishAsync(run, JobState.Completed, "", cancellationToken);
                return;
            }
            catch (RefusedRequestException refused)
            {
                await work.CleanUpAsync(job with { Standing = run.Standing }, cancellationToken);
                await FinishAsync(run, JobState.Failed, refused.Message, cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (!Equals(before, run.Progress)) pause.Reset();
                await run.SaveAsync(run.Standing with { Reason = Explain(job.Id, exception) }, cancellationToken);
            }

            await Task.Delay(pause.Next(), time, cancellationToken);
        }
    }

    /// <summary>Ends a job that the operator cancelled; that may take as long as it needs.</summary>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var pause = new AttemptPause(FirstPause, LongestPause);
        while (true)
        {
            // Cleaning up saves how far it is.
            var job = await store.FindAsync(id, cancellationToken);
            try
            {
                await work.CleanUpAsync(job, cancellationToken);
                await FinishAsync(new JobRun<TSpec, TProgress>(store, await store.FindAsync(id, cancellationToken)), JobState.Cancelled, "",
                    cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                job = await store.FindAsync(id, cancellationToken);
                await store.SaveAsync(id, job.Standing with { Reason = Explain(id, exception) }, cancellationToken);
            }

            await Task.Delay(pause.Next(), time, cancellationToken);
        }
    }

    private async Task FinishAsync(JobRun<TSpec, TProgress> run, JobState state, string reason, CancellationToken cancellationToken)
    {
        await run.SaveAsync(run.Standing with { State = state, Reason = reason, FinishedAt = time.GetUtcNow() }, cancellationToken);
        JobLog.Finished(logger, store.Kind.Name, run.Id, state, reason);
        await store.TrimAsync(cancellationToken);
    }

    private string Explain(string id, Exception exception)
    {
        var reason = exception is RefusedRequestException or StateFullException ? exception.Message : work.Explain(exception);
        if (reason is null) JobLog.Failing(logger, store.Kind.Name, id, exception);
        else JobLog.Retrying(logger, store.Kind.Name, id, reason);
        return $"{reason ?? $"an unexpected error ({exception.GetType().Name}), see the log"}; it tries again";
    }
}
