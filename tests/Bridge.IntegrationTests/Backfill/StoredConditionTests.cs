using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Worker.Backfill;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.DependencyInjection;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Jobs that the state holds from a time when a condition was SQL.</summary>
public sealed class StoredConditionTests
{
    private static readonly BackfillSpec Stored = new() { Tables = [new TableRef("public", "things")], Where = "id % 2 = 0 AND canary()" };

    [Fact]
    public async Task One_with_SQL_is_refused_when_it_is_resumed()
    {
        await using var harness = await BackfillHarness.CreateAsync(10);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        var state = await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        await state.PutAsync(JobKeys.Desired(BackfillWork.KindName, "bf-20261101-1"), DesiredState.Paused, Cancellation);
        await state.PutAsync(JobKeys.Spec(BackfillWork.KindName, "bf-20261101-1"),
            new JobSpec<BackfillSpec>(DateTimeOffset.UnixEpoch, Stored), Cancellation);

        var refused = await Assert.ThrowsAsync<RefusedRequestException>(
            () => backfills.SetDesiredAsync("bf-20261101-1", DesiredState.Running, Cancellation));

        Assert.Contains("character 4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no SQL", refused.Message, StringComparison.Ordinal);
        await backfills.SetDesiredAsync("bf-20261101-1", DesiredState.Cancelled, Cancellation);
        await WaitAsync(backfills, "bf-20261101-1", JobState.Cancelled);
    }

    [Fact]
    public async Task One_that_was_running_fails_with_that_reason()
    {
        await using var harness = await BackfillHarness.CreateAsync(10);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);

        var job = await worker.Services.GetRequiredService<JobStore<BackfillSpec, BackfillProgress>>().CreateAsync(Stored, Cancellation);

        var report = await WaitAsync(backfills, job.Id, JobState.Failed);
        Assert.Contains("no SQL", report.Reason, StringComparison.Ordinal);
        Assert.Equal(0, report.Rows);
    }
}
