using Bridge.IntegrationTests.Pipeline;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Workers killed, frozen and woken under load (rules 1 and 4).</summary>
public sealed class WorkerFaultTests
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task The_worker_killed_at_random_moments_loses_and_doubles_nothing()
    {
        var kills = FaultSeed.Read("BRIDGE_FAULT_KILLS") ?? 3;
        await using var pipeline = await FaultPipeline.CreateAsync();
        for (var kill = 0; kill < kills; kill++)
        {
            var worker = await pipeline.StartStreamingAsync();
            await pipeline.Load.ReachAsync(pipeline.Random.Next(1, 100));
            await pipeline.KillAsync(worker);
            pipeline.Say($"kill -9 of the worker, {kill + 1} of {kills}");
        }

        await pipeline.StartStreamingAsync();

        await pipeline.VerifyAsync(duplicates: kills * FaultPipeline.Window);
    }

    [Fact]
    public async Task Rule_4_a_leader_that_lost_the_slot_gets_it_back_behind_the_one_that_came_and_went()
    {
        await using var pipeline = await FaultPipeline.CreateAsync();
        var first = await pipeline.StartStreamingAsync();
        var second = pipeline.StartWorker();
        await second.WaitForCaptureAsync("standby", Cancellation);
        await pipeline.Load.ReachAsync(100);

        await first.FreezeAsync();
        await second.WaitForCaptureAsync("streaming", Cancellation);
        pipeline.Say("the first is frozen, and the second leads");
        await pipeline.Load.ReachAsync(100);
        await pipeline.KillAsync(second);
        await first.WakeAsync();
        await FaultPipeline.SaysAsync(first, "Capture: Reconnecting");
        await first.WaitForCaptureAsync("streaming", Cancellation);
        pipeline.Say("the second is killed, and the first leads again");
        await pipeline.Load.ReachAsync(100);

        var changes = await pipeline.VerifyAsync(duplicates: 2 * FaultPipeline.Window);
        Assert.Equal([first.Id, second.Id, first.Id], (await OpenedEpochs.ReadAsync(pipeline.Harness, changes[^1].Sequence))
            .Select(opened => opened.ProcessId));
    }

    [Fact]
    public async Task A_frozen_relay_that_wakes_publishes_nothing_more()
    {
        await using var pipeline = await FaultPipeline.CreateAsync();
        var frozen = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await frozen.FreezeAsync();
        // The second worker's relay starts while the frozen one still has messages in hand.
        var second = await pipeline.StartStreamingAsync();
        await second.WaitForRelayAsync("relaying", Cancellation);
        await pipeline.Load.ReachAsync(100);
        await frozen.WakeAsync();
        await frozen.WaitForCaptureAsync("standby", Cancellation);
        await FaultPipeline.SaysAsync(frozen, "The relay reconnects");
        await FaultPipeline.SaysAsync(frozen, "Another worker relays");
        Assert.Equal("streaming", await second.CaptureStateAsync(Cancellation));
        await pipeline.Load.ReachAsync(100);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
    }
}
