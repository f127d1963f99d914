using Bridge.Outbox.Reading;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Pipeline;

public sealed class WorkerProcessTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Rule_1_the_standby_takes_over_from_a_killed_leader_under_load_and_the_subscriber_misses_nothing()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var subscriber = await SubscriberQueue.CreateAsync(harness);
        await using var leader = WorkerProcess.Start(harness.Settings);
        await leader.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await using var standby = WorkerProcess.Start(harness.Settings);
        await standby.WaitForCaptureAsync("standby", PipelineHarness.Cancellation);
        using var load = new Load(harness.Database, perSecond: 200);
        await load.ReachAsync(500);

        var killed = TimeProvider.System.GetTimestamp();
        await leader.KillAsync();
        await standby.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        output.WriteLine($"takeover after kill -9: {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0} s");
        await load.ReachAsync(500);
        await load.StopAsync();

        var changes = await harness.ReadAllAsync();
        await HistoryAssert.EqualAsync(harness.Database, changes);
        await Eventually.TrueAsync(() => subscriber.HasAll(changes), () =>
            $"{subscriber.Count} of {changes.Count} messages; standby's log:\n{standby.Log}", PipelineHarness.Cancellation);
        Assert.True(subscriber.IdsAreStable());
        output.WriteLine($"{changes.Count} changes, {subscriber.Duplicates} messages came twice");
    }

    [Fact]
    public async Task Rule_4_a_frozen_leader_is_replaced_and_writes_nothing_when_it_wakes()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var subscriber = await SubscriberQueue.CreateAsync(harness);
        await using var frozen = WorkerProcess.Start(harness.Settings);
        await frozen.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await using var standby = WorkerProcess.Start(harness.Settings);
        await standby.WaitForCaptureAsync("standby", PipelineHarness.Cancellation);
        using var load = new Load(harness.Database, perSecond: 200);
        await load.ReachAsync(300);

        var stopped = TimeProvider.System.GetTimestamp();
        await frozen.FreezeAsync();
        await standby.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        output.WriteLine($"takeover after SIGSTOP: {TimeProvider.System.GetElapsedTime(stopped).TotalSeconds:0.0} s");
        await load.ReachAsync(300);
        await frozen.WakeAsync();
        await frozen.WaitForCaptureAsync("standby", PipelineHarness.Cancellation);
        await load.ReachAsync(300);
        await load.StopAsync();

        var changes = await harness.ReadAllAsync();
        await HistoryAssert.EqualAsync(harness.Database, changes);
        await Eventually.TrueAsync(() => subscriber.HasAll(changes), () => $"{subscriber.Count} of {changes.Count} messages",
            PipelineHarness.Cancellation);
        Assert.True(subscriber.IdsAreStable());
    }

    [Fact]
    public async Task A_million_row_transaction_and_a_fifty_megabyte_value_pass_in_bounded_memory()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(harness.Settings);
        await worker.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync("ALTER TABLE containers DISABLE TRIGGER USER", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync(
            "INSERT INTO containers (name, container_type, extended_metadata, plain_text_content) SELECT 'row ' || n, 'dataset', " +
                "hstore('kind', 'k' || n), repeat('text ', 40) FROM generate_series(1, 1000000) n",
            PipelineHarness.Cancellation);
        await harness.Database
            .ExecuteAsync("INSERT INTO containers (id, name, description) VALUES (2000000, 'large', repeat('0123456789', 5000000))",
            PipelineHarness.Cancellation);

        var rows = 0;
        OutboxChange? large = null;
        await foreach (var read in harness.Reader().ReadAsync(OutboxStart.First, PipelineHarness.Cancellation))
        {
            if (read.Record.Count == 0) continue;
            rows += read.Record.Count;
            if (rows > 1_000_000) large = PipelineHarness.Split(read.Record).Last();
            if (large is not null) break;
        }

        Assert.Equal(50_000_000, Assert.Single(large!.Omitted, column => column.Key == "description").Value);
        Assert.Equal("large", large.Row!.Value.GetProperty("name").GetString());
        output.WriteLine($"peak resident memory of the worker: {worker.PeakMegabytes:0} MiB");
        Assert.True(worker.PeakMegabytes < 400, $"{worker.PeakMegabytes:0} MiB");
    }
}
