using Bridge.Hosting.State;
using Bridge.Worker.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Jobs;

/// <summary>Works on the jobs of one kind while this process holds the state; does at once what the operator wants, and tries again what failed for now.</summary>
internal sealed class JobRunner<TSpec, TProgress>(
    JobStore<TSpec, TProgress> store, IJobWork<TSpec, TProgress> work, StateHolder holder, TimeProvider time, ILogger<JobRunner<TSpec, TProgress>> logger) : BackgroundService
    where TProgress : class
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, RunningJob> running = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var state = await holder.WaitAsync(stoppingToken);
            using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, state.Lost);
            try
            {
                await LeadAsync(leading.Token);
            }
            catch (Exception) when (leading.IsCancellationRequested)
            {
                // The lead is lost: whoever leads next goes on where the state says.
            }
            catch (Exception exception)
            {
                JobLog.Unexpected(logger, store.Kind.Name, exception);
            }

            await EndAllAsync();
            await Task.Delay(FirstPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LeadAsync(CancellationToken leading)
    {
        var lost = new TaskCompletionSource();
        using var registration = leading.Register(() => lost.TrySetResult());
        while (!leading.IsCancellationRequested)
        {
            var changed = store.Changed;
            Collect();
            foreach (var job in await store.ListAsync(leading)) await MeetAsync(job, leading);
            await Task.WhenAny([changed, lost.Task, .. running.Values.Select(job => job.Ended)]);
        }
    }

    // What the operator wants, as far as it is not so yet.
    private async Task MeetAsync(Job<TSpec, TProgress> job, CancellationToken leading)
    {
        if (running.TryGetValue(job.Id, out var current))
        {
            if (job.Wish != JobWish.Running) current.Stop();
        }
        else if (job.IsFinished)
        {
            return;
        }
        else if (job.Wish == JobWish.Cancelled)
        {
            await work.CleanUpAsync(job, leading);
            await FinishAsync(new JobRun<TSpec, TProgress>(store, job), JobState.Cancelled, "", leading);
        }
        else if (job.Wish == JobWish.Paused)
        {
            if (job.State != JobState.Paused) await store.SaveAsync(job.Id, job.Standing with { State = JobState.Paused, Reason = "" }, leading);
        }
        else if (running.Count < store.Kind.Parallel)
        {
            running[job.Id] = new RunningJob(token => RunAsync(job, token), leading);
        }
        else if (job.State != JobState.Waiting)
        {
            await store.SaveAsync(job.Id, job.Standing with { State = JobState.Waiting, Reason = "" }, leading);
        }
    }

    private async Task RunAsync(Job<TSpec, TProgress> job, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var run = new JobRun<TSpec, TProgress>(store, job);
        JobLog.Started(logger, store.Kind.Name, job.Id);
        await run.SaveAsync(run.Standing with { State = JobState.Running, Reason = "", StartedAt = run.Standing.StartedAt ?? time.GetUtcNow() }, cancellationToken);
        for (var attempt = 0; ; attempt++)
        {
            var before = run.Progress;
            try
            {
                await work.RunAsync(run, cancellationToken);
                await FinishAsync(run, JobState.Completed, "", cancellationToken);
                return;
            }
            catch (JobRefusedException refused)
            {
                await work.CleanUpAsync(job with { Standing = run.Standing }, cancellationToken);
                await FinishAsync(run, JobState.Failed, refused.Message, cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (!Equals(before, run.Progress)) attempt = 0;
                await run.SaveAsync(run.Standing with { Reason = Explain(job.Id, exception) }, cancellationToken);
            }

            await Task.Delay(Pause(attempt), time, cancellationToken);
        }
    }

    private string Explain(string id, Exception exception)
    {
        var reason = work.Explain(exception);
        if (reason is null) JobLog.Failing(logger, store.Kind.Name, id, exception);
        else JobLog.Retrying(logger, store.Kind.Name, id, reason);
        return $"{reason ?? $"an unexpected error ({exception.GetType().Name}), see the log"}; it tries again";
    }

    private async Task FinishAsync(JobRun<TSpec, TProgress> run, JobState state, string reason, CancellationToken cancellationToken)
    {
        await run.SaveAsync(run.Standing with { State = state, Reason = reason, FinishedAt = time.GetUtcNow() }, cancellationToken);
        JobLog.Finished(logger, store.Kind.Name, run.Id, state, reason);
        await store.TrimAsync(cancellationToken);
    }

    // A job that ended by an exception of its own is started again, or ended, by what the state says of it.
    private void Collect()
    {
        foreach (var (id, job) in running.Where(pair => pair.Value.Ended.IsCompleted).ToList())
        {
            running.Remove(id);
            if (job.Ended.Exception is { } failure) JobLog.Failing(logger, store.Kind.Name, id, failure.GetBaseException());
            job.Dispose();
        }
    }

    private async Task EndAllAsync()
    {
        foreach (var job in running.Values) job.Stop();
        await Task.WhenAll(running.Values.Select(job => job.Ended)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in running.Values) job.Dispose();
        running.Clear();
    }

    private static TimeSpan Pause(int attempt) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt, 8)));
}
