using Bridge.Hosting.Resilience;
using Bridge.State.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Jobs;

/// <summary>Has the jobs of one kind worked on while this process holds the state, and does at once what the operator wants. No job makes
/// it wait.</summary>
internal sealed class JobRunner<TSpec, TProgress>(
    JobStore<TSpec, TProgress> store, IJobWork<TSpec, TProgress> work, IStateHolder holder, TimeProvider time,
    ILogger<JobRunner<TSpec, TProgress>> logger) : BackgroundService
    where TProgress : class
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private readonly JobAttempts<TSpec, TProgress> attempts = new(store, work, time, logger);
    private readonly Dictionary<string, RunningJob> running = [];
    private readonly Dictionary<string, (AttemptPause Pause, long Until)> resting = [];

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
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            Task[] rested = RestOf(resting.Values) is { } rest ? [Task.Delay(rest, time, leading)] : [];
            await Task.WhenAny([changed, lost.Task, .. rested, .. running.Values.Select(job => job.Ended)]);
        }
    }

    // What the operator wants, as far as it is not so yet.
    private async Task MeetAsync(Job<TSpec, TProgress> job, CancellationToken leading)
    {
        var current = running.GetValueOrDefault(job.Id);
        var isFree = running.Values.Count(other => !other.IsEnding) < store.Kind.Parallel;
        switch (JobSteps.Next(job.State, job.Desired, current?.IsEnding, isFree))
        {
            case JobStep.Stop: current!.Stop(); break;
            case JobStep.Cancel:
                running[job.Id] = new RunningJob(token => attempts.CancelAsync(job.Id, token), leading, isEnding: true); break;
            case JobStep.Start when IsResting(job.Id): break;
            case JobStep.Start: running[job.Id] = new RunningJob(token => attempts.RunAsync(job, token), leading); break;
            case JobStep.Pause: await SaveAsync(job, JobState.Paused, leading); break;
            case JobStep.Wait: await SaveAsync(job, JobState.Waiting, leading); break;
        }
    }

    private Task SaveAsync(Job<TSpec, TProgress> job, JobState state, CancellationToken leading) =>
        store.SaveAsync(job.Id, job.Standing with { State = state, Reason = "" }, leading);

    private bool IsResting(string id) => resting.TryGetValue(id, out var rest) && time.GetTimestamp() < rest.Until;

    // Until the first of those that rest may begin again; null when none does.
    private TimeSpan? RestOf(IEnumerable<(AttemptPause Pause, long Until)> rests)
    {
        var now = time.GetTimestamp();
        var waits = rests.Where(rest => rest.Until > now).Select(rest => time.GetElapsedTime(now, rest.Until)).ToList();
        return waits.Count == 0 ? null : waits.Min() + Pause;
    }

    // Each time in a row longer: what fails at once would else fail in a loop.
    private void Rest(string id)
    {
        var pause = resting.TryGetValue(id, out var known) ? known.Pause : new AttemptPause(Pause, LongestRest);
        resting[id] = (pause, time.GetTimestamp() + (long)(pause.Next().TotalSeconds * time.TimestampFrequency));
    }

    // A job that ended by an exception of its own is started again, or ended, by what the state says of it.
    private void Collect()
    {
        foreach (var (id, job) in running.Where(pair => pair.Value.Ended.IsCompleted).ToList())
        {
            running.Remove(id);
            if (job.Ended.Exception is { } failure)
            {
                JobLog.Failing(logger, store.Kind.Name, id, failure.GetBaseException());
                Rest(id);
            }
            else resting.Remove(id);

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
}
