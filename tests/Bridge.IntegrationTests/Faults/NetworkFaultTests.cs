using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Connections between the worker and its services cut and slowed under load.</summary>
public sealed class NetworkFaultTests
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Theory]
    [InlineData("postgres", "PostgreSQL", "RabbitMQ")]
    [InlineData("rabbitmq", "RabbitMQ", "PostgreSQL")]
    public async Task A_link_that_is_reset_is_opened_again(string link, string says, string isNot)
    {
        await using var proxy = await Toxiproxy.CreateAsync();
        await using var pipeline = await FaultPipeline.CreateAsync();
        var worker = await pipeline.StartStreamingAsync(await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings));
        await pipeline.Load.ReachAsync(50);

        await proxy.AddAsync(link, "reset_peer", "downstream", new { timeout = 0 });
        await worker.WaitForCaptureAsync("reconnecting", Cancellation);
        await FaultPipeline.SaysAsync(worker, "Capture: Reconnecting", says);
        pipeline.Say($"{link} reset");
        await proxy.RemoveAsync(link, "reset_peer", "downstream");
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        await pipeline.Load.ReachAsync(50);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
        Assert.DoesNotContain($"Reconnecting: {isNot}", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_link_to_RabbitMQ_is_noticed_and_opened_again()
    {
        const string link = "rabbitmq";
        await using var proxy = await Toxiproxy.CreateAsync();
        await using var pipeline = await FaultPipeline.CreateAsync();
        var worker = await pipeline.StartStreamingAsync(await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings));
        await pipeline.Load.ReachAsync(50);

        // Nothing comes through in either direction, and nobody closes: as behind a firewall that forgot the connection.
        await proxy.AddAsync(link, "timeout", "downstream", new { timeout = 0 });
        await proxy.AddAsync(link, "timeout", "upstream", new { timeout = 0 });
        await worker.WaitForCaptureAsync("reconnecting", Cancellation);
        pipeline.Say($"{link} dead: noticed");
        await proxy.RemoveAsync(link, "timeout", "downstream");
        await proxy.RemoveAsync(link, "timeout", "upstream");
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        await pipeline.Load.ReachAsync(50);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
    }

    [Fact]
    public async Task Rule_2_a_refused_append_ends_the_epoch_and_its_changes_come_again_once()
    {
        await using var pipeline = await FaultPipeline.CreateAsync();
        var address = new UriBuilder(pipeline.Harness.Settings["ConnectionStrings:RabbitMq"]!);
        await using var link = NackingLink.Open(address.Host, address.Port, $"bridge.{pipeline.Harness.Names.Pipeline} outbox writer");
        address.Port = link.Port;
        var worker = await pipeline.StartStreamingAsync(new Dictionary<string,
            string?>
        { ["ConnectionStrings:RabbitMq"] = address.Uri.ToString() });
        for (var refusal = 1; refusal <= 3; refusal++)
        {
            await pipeline.Load.ReachAsync(50);
            link.RefuseNext();
            await Eventually.TrueAsync(() => link.Refused == refusal, () => $"no confirm to refuse:\n{worker.Log}", Cancellation);
            pipeline.Say("append refused");
            await Eventually.TrueAsync(() => Epochs() > refusal, () => $"no new epoch:\n{worker.Log}", Cancellation);
            pipeline.Say("new epoch");
        }

        await FaultPipeline.SaysAsync(worker, "Capture: Reconnecting", "refused (nack)");
        await pipeline.Load.ReachAsync(50);

        var changes = await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
        var opened = await OpenedEpochs.ReadAsync(pipeline.Harness, changes[^1].Sequence);
        Assert.Equal(4, opened.Count);

        int Epochs() => worker.Log.Split(" as epoch ").Length - 1;
    }

    [Fact]
    public async Task Redis_behind_a_dead_link_stops_neither_capture_nor_relay()
    {
        await using var proxy = await Toxiproxy.CreateAsync();
        await using var pipeline = await FaultPipeline.CreateAsync();
        var worker = await pipeline.StartStreamingAsync(await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings));
        await pipeline.Load.ReachAsync(50);

        await proxy.AddAsync("redis", "timeout", "downstream", new { timeout = 0 });
        await FaultPipeline.SaysAsync(worker, "cannot be saved to Redis");
        await pipeline.Load.ReachAsync(100);
        Assert.Equal("streaming", await worker.CaptureStateAsync(Cancellation));

        await pipeline.VerifyAsync(duplicates: 0);
    }

    [Fact]
    public async Task Slow_and_narrow_links_delay_and_lose_nothing()
    {
        await using var proxy = await Toxiproxy.CreateAsync();
        await using var pipeline = await FaultPipeline.CreateAsync();
        var worker = await pipeline.StartStreamingAsync(await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings));
        await pipeline.Load.ReachAsync(50);

        foreach (var link in FaultLinks.All) await proxy.AddAsync(link, "latency", "downstream", new { latency = 50, jitter = 30 });
        await proxy.AddAsync("rabbitmq", "bandwidth", "upstream", new { rate = 300 });
        await proxy.AddAsync("postgres", "slicer", "downstream", new { average_size = 100, size_variation = 50, delay = 100 });
        await pipeline.Load.ReachAsync(200);
        Assert.Equal("streaming", await worker.CaptureStateAsync(Cancellation));
        await proxy.RemoveAsync("rabbitmq", "bandwidth", "upstream");
        await proxy.RemoveAsync("postgres", "slicer", "downstream");
        foreach (var link in FaultLinks.All) await proxy.RemoveAsync(link, "latency", "downstream");

        await pipeline.VerifyAsync(duplicates: 0);
        Assert.DoesNotContain("Reconnecting", worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_1_a_leader_frozen_before_its_OutboxOpened_writes_none_when_it_wakes_behind_another()
    {
        await using var proxy = await Toxiproxy.CreateAsync();
        await using var pipeline = await FaultPipeline.CreateAsync();
        var links = await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings);
        await proxy.AddAsync("postgres", "latency", "downstream", new { latency = 400 });
        var frozen = pipeline.StartWorker(links);
        await Eventually.TrueAsync(() => FaultLinks.LeaseIsTakenAsync(pipeline.Harness), () => $"the first takes the lease:\n{frozen.Log}",
            Cancellation);
        // PostgreSQL answers no more, so that START_REPLICATION hangs between lease and OutboxOpened.
        await proxy.AddAsync("postgres", "timeout", "downstream", new { timeout = 0 });
        await frozen.FreezeAsync();

        var second = await pipeline.StartStreamingAsync();
        pipeline.Say("the second leads");
        await pipeline.Load.ReachAsync(100);
        await proxy.RemoveAsync("postgres", "latency", "downstream");
        await proxy.RemoveAsync("postgres", "timeout", "downstream");
        await frozen.WakeAsync();
        await frozen.WaitForCaptureAsync("standby", Cancellation);
        await pipeline.Load.ReachAsync(100);

        var changes = await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
        var opened = await OpenedEpochs.ReadAsync(pipeline.Harness, changes[^1].Sequence);
        Assert.Equal([second.Id], opened.Select(epoch => epoch.ProcessId).Distinct());
    }
}
