using Bridge.State.Jobs;
using Bridge.Testing.Services;
using Bridge.Worker.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Worker.Jobs;

/// <summary>The runner over a scripted state and scripted work, on a clock that the test moves.</summary>
public sealed class JobRunnerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private readonly ScriptedState state = new();
    private readonly ScriptedWork work = new();
    private readonly JobStore<ScriptedWork.Spec, ScriptedWork.Count> store;
    private readonly JobRunner<ScriptedWork.Spec, ScriptedWork.Count> runner;

    public JobRunnerTests()
    {
        store = new(new JobKind("count", "ct", Parallel: 2), state, time);
        runner = new(store, work, state, time, NullLogger<JobRunner<ScriptedWork.Spec, ScriptedWork.Count>>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        state.Give();
        await runner.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await runner.StopAsync(CancellationToken.None);
        runner.Dispose();
        store.Dispose();
        state.Dispose();
    }

    [Fact]
    public async Task A_job_is_worked_on_to_its_end()
    {
        var id = await CreateAsync();
        work.Next(ScriptedWork.GoesOn);
        work.Next(ScriptedWork.GoesOn);
        work.Next(ScriptedWork.Ends);
        await UntilAsync(id, JobState.Completed);
        Assert.Equal(2, (await StandingAsync(id)).Progress?.Value);
        Assert.Equal(1, work.Begun);
    }

    [Fact]
    public async Task So_many_at_a_time_and_the_next_when_one_has_ended()
    {
        var ids = new[] { await CreateAsync(), await CreateAsync(), await CreateAsync() };
        foreach (var id in ids[..2]) await UntilAsync(id, JobState.Running);
        Assert.Equal(JobState.Waiting, (await StandingAsync(ids[2])).State);
        work.Next(ScriptedWork.Ends);
        await UntilAsync(ids[2], JobState.Running);
    }

    [Fact]
    public async Task What_is_paused_stops_and_goes_on_where_it_was()
    {
        var id = await CreateAsync();
        work.Next(ScriptedWork.GoesOn);
        await state.UntilAsync(async () => (await StandingAsync(id)).Progress?.Value == 1);
        await store.SetDesiredAsync(id, DesiredState.Paused, Cancellation);
        await UntilAsync(id, JobState.Paused);
        Assert.Equal(0, work.Working);

        await store.SetDesiredAsync(id, DesiredState.Running, Cancellation);
        work.Next(ScriptedWork.GoesOn);
        work.Next(ScriptedWork.Ends);
        await UntilAsync(id, JobState.Completed);
        Assert.Equal(2, (await StandingAsync(id)).Progress?.Value);
    }

    [Fact]
    public async Task What_is_cancelled_is_cleaned_up()
    {
        var id = await CreateAsync();
        await UntilAsync(id, JobState.Running);
        await store.SetDesiredAsync(id, DesiredState.Cancelled, Cancellation);
        await UntilAsync(id, JobState.Cancelled);
        Assert.Equal([id], work.Cleaned);
    }

    [Fact]
    public async Task What_fails_for_now_is_tried_again_after_a_pause_that_grows()
    {
        var id = await CreateAsync();
        await AdvanceUntilAsync(() => work.Begun == 1, TimeSpan.Zero);
        foreach (var most in new[] { 0.5, 1, 2 })
        {
            var begun = work.Begun;
            work.Next(ScriptedWork.Fails);
            await state.UntilAsync(async () =>
                await StandingAsync(id) is { State: JobState.Running, Reason: "a hiccup; it tries again" });
            await AdvanceUntilAsync(() => work.Begun > begun, TimeSpan.FromSeconds(most));
        }

        work.Next(ScriptedWork.Ends);
        await UntilAsync(id, JobState.Completed);
    }

    [Fact]
    public async Task What_is_refused_has_failed_for_good()
    {
        var id = await CreateAsync();
        work.Next(ScriptedWork.Refuses);
        await UntilAsync(id, JobState.Failed);
        Assert.Equal("it cannot be done", (await StandingAsync(id)).Reason);
        Assert.Equal([id], work.Cleaned);
        Assert.Equal(1, work.Begun);
    }

    [Fact]
    public async Task When_the_lead_is_lost_all_stops_and_whoever_leads_next_goes_on()
    {
        var id = await CreateAsync();
        work.Next(ScriptedWork.GoesOn);
        await state.UntilAsync(async () => (await StandingAsync(id)).Progress?.Value == 1);
        state.Take();
        await AdvanceUntilAsync(() => work.Working == 0, TimeSpan.FromSeconds(1));
        Assert.Equal(JobState.Running, (await StandingAsync(id)).State);

        state.Give();
        await AdvanceUntilAsync(() => work.Begun == 2, TimeSpan.FromSeconds(5));
        work.Next(ScriptedWork.Ends);
        await UntilAsync(id, JobState.Completed);
        Assert.Equal(1, (await StandingAsync(id)).Progress?.Value);
    }

    [Fact]
    public async Task A_job_whose_start_cannot_be_noted_rests_before_it_is_tried_again_and_holds_no_other_up()
    {
        var tries = 0;
        state.Fails = key => key.EndsWith("-1/progress", StringComparison.Ordinal) && Interlocked.Increment(ref tries) > 0;
        var odd = await CreateAsync();
        await Eventually.TrueAsync(
            () => Task.FromResult(Volatile.Read(ref tries) > 0), () => "It is not tried.", Cancellation);
        var other = await CreateAsync();
        work.Next(ScriptedWork.Ends);
        await UntilAsync(other, JobState.Completed);
        Assert.Equal(1, tries);

        state.Fails = _ => false;
        await AdvanceUntilAsync(() => work.Begun == 2, TimeSpan.FromSeconds(1));
        await UntilAsync(odd, JobState.Running);
    }

    private async Task<string> CreateAsync() => (await store.CreateAsync(new ScriptedWork.Spec("x"), Cancellation)).Id;

    private async Task<JobStanding<ScriptedWork.Count>> StandingAsync(string id) => (await store.FindAsync(id, Cancellation)).Standing;

    private Task UntilAsync(string id, JobState wanted) => state.UntilAsync(async () => (await StandingAsync(id)).State == wanted);

    // Moves the clock on until it is so, within so much of it.
    private async Task AdvanceUntilAsync(Func<bool> isTrue, TimeSpan most)
    {
        var end = time.GetUtcNow() + most + TimeSpan.FromSeconds(1);
        await Eventually.TrueAsync(
            () =>
            {
                if (!isTrue() && time.GetUtcNow() < end) time.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(isTrue());
            },
            () => $"It did not come within {most}.", Cancellation);
    }
}
