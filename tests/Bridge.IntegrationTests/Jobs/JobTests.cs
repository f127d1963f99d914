using Bridge.IntegrationTests.Pipeline;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Testing.Services;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Jobs;

using Store = JobStore<CountingWork.Spec, CountingWork.Count>;

public sealed class JobTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goes_on_where_it_was_in_another_worker_when_the_first_ends()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var (first, firstWork) = await StartAsync(harness);
        var store = first.Services.GetRequiredService<Store>();
        await first.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        var job = await store.CreateAsync(new CountingWork.Spec(3), Cancellation);
        await firstWork.Numbers.Writer.WriteAsync(2, Cancellation);
        await Eventually.TrueAsync(async () => (await store.FindAsync(job.Id, Cancellation)).Standing.Progress?.Value == 2, () =>
            "2 is not saved", Cancellation);
        var (second, secondWork) = await StartAsync(harness);
        var standby = second.Services.GetRequiredService<Store>();
        Assert.Contains(
            "process", (await Assert.ThrowsAsync<StateNotHeldException>(
            () => standby.SetDesiredAsync(job.Id, DesiredState.Paused, Cancellation))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await standby.FindAsync(job.Id, Cancellation)).Standing.Progress?.Value);

        await first.StopAsync(Cancellation);
        await secondWork.Numbers.Writer.WriteAsync(3, Cancellation);

        await WaitAsync(standby, job.Id, JobState.Completed);
        Assert.Equal(1, secondWork.Started);
    }

    [Fact]
    public async Task Does_at_once_what_the_operator_wants()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var (worker, work) = await StartAsync(harness);
        var store = worker.Services.GetRequiredService<Store>();
        await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        var job = await store.CreateAsync(new CountingWork.Spec(5), Cancellation);
        await WaitAsync(store, job.Id, JobState.Running);

        await store.SetDesiredAsync(job.Id, DesiredState.Paused, Cancellation);
        await WaitAsync(store, job.Id, JobState.Paused);
        await store.SetDesiredAsync(job.Id, DesiredState.Running, Cancellation);
        await WaitAsync(store, job.Id, JobState.Running);
        await store.SetDesiredAsync(job.Id, DesiredState.Cancelled, Cancellation);
        await WaitAsync(store, job.Id, JobState.Cancelled);

        Assert.Equal(2, work.Started);
        await Assert.ThrowsAsync<RefusedRequestException>(() => store.SetDesiredAsync(job.Id, DesiredState.Running, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => store.SetDesiredAsync("none", DesiredState.Running, Cancellation));
    }

    [Fact]
    public async Task Tries_again_what_failed_for_now_and_ends_what_cannot_be_done()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var (worker, work) = await StartAsync(harness);
        var store = worker.Services.GetRequiredService<Store>();
        await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        var job = await store.CreateAsync(new CountingWork.Spec(5), Cancellation);
        await work.Numbers.Writer.WriteAsync(-2, Cancellation);
        await Eventually.TrueAsync(async () => (await store.FindAsync(job.Id, Cancellation)).Standing.Reason == "a hiccup; it tries again",
            () => "no reason", Cancellation);
        await work.Numbers.Writer.WriteAsync(-1, Cancellation);
        await WaitAsync(store, job.Id, JobState.Failed);
        Assert.Equal("it cannot count so", (await store.FindAsync(job.Id, Cancellation)).Standing.Reason);
    }

    [Fact]
    public async Task One_that_is_cancelled_and_takes_long_to_clean_up_holds_no_other_up()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var (worker, work) = await StartAsync(harness);
        var store = worker.Services.GetRequiredService<Store>();
        await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        work.Clean = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = await store.CreateAsync(new CountingWork.Spec(5), Cancellation);
        await WaitAsync(store, cancelled.Id, JobState.Running);
        await store.SetDesiredAsync(cancelled.Id, DesiredState.Cancelled, Cancellation);
        await work.Cleaning.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        var other = await store.CreateAsync(new CountingWork.Spec(1), Cancellation);
        await work.Numbers.Writer.WriteAsync(1, Cancellation);
        await WaitAsync(store, other.Id, JobState.Completed);
        Assert.Equal(JobState.Running, (await store.FindAsync(cancelled.Id, Cancellation)).State);
        work.Clean.SetException(new IOException("a hiccup"));
        await Eventually.TrueAsync(
            async () => (await store.FindAsync(cancelled.Id, Cancellation)).Standing.Reason == "a hiccup; it tries again", () =>
                "no reason", Cancellation);
        work.Clean = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Clean.SetResult();
        await WaitAsync(store, cancelled.Id, JobState.Cancelled);
    }

    [Fact]
    public async Task Fifty_finished_jobs_are_kept_and_no_id_comes_twice()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var (worker, _) = await StartAsync(harness);
        var store = worker.Services.GetRequiredService<Store>();
        await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        var ids = new List<string>();
        for (var i = 0; i < 55; i++) ids.Add((await store.CreateAsync(new CountingWork.Spec(0), Cancellation)).Id);

        await Eventually.TrueAsync(
            async () => await store.ListAsync(Cancellation) is { } jobs && jobs.Count == 50
                && jobs.All(job => job.State == JobState.Completed), () => "not 50", Cancellation);
        Assert.Equal(ids.Skip(5), (await store.ListAsync(Cancellation)).Select(job => job.Id));
        Assert.Equal(55, ids.Distinct().Count());
    }

    [Fact]
    public async Task Redis_that_comes_back_empty_is_filled_again_and_a_lost_state_is_taken_again()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(redis: redis);
        var (worker, _) = await StartAsync(harness);
        var holder = worker.Services.GetRequiredService<StateHolder>();
        var held = await holder.WaitAsync(Cancellation);
        await using var connection = new Bridge.Hosting.Redis.RedisConnection(redis.Address);
        await connection.TryAsync(database => database.ExecuteAsync("FLUSHALL"), Cancellation);
        await Eventually.TrueAsync(
            async () =>
                (await connection.TryAsync(database => database.HashExistsAsync(harness.Names.RedisPrefix + "state", StateEntry.Outbox),
                Cancellation)).Value,
            () => "Redis stays empty", Cancellation);

        await using (var broker = await harness.Connector.OpenAsync("test", Cancellation))
        await using (var channel = await broker.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeleteAsync(harness.Names.State, cancellationToken: Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => held.PutAsync("key", 1, Cancellation));
        await Eventually.TrueAsync(() => held.Lost.IsCancellationRequested && holder.Current is null, () => "still held", Cancellation);
    }

    private static Task WaitAsync(Store store, string id, JobState state) =>
        Eventually.TrueAsync(async () => (await store.FindAsync(id, Cancellation)).State == state, () => $"not {state}", Cancellation);

    private static async Task<(IHost Worker, CountingWork Work)> StartAsync(PipelineHarness harness)
    {
        var work = new CountingWork();
        var worker = await harness.StartWorkerAsync(services =>
        {
            services.AddJobs<CountingWork.Spec, CountingWork.Count, CountingWork>(_ => new JobKind("count", "ct"));
            services.AddSingleton<IJobWork<CountingWork.Spec, CountingWork.Count>>(work);
        });
        return (worker, work);
    }
}
