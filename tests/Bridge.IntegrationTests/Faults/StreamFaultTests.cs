using Bridge.IntegrationTests.Pipeline;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Faults inside the broker, in the process that writes the outbox stream.</summary>
[Collection(FaultCollection.Name)]
public sealed class StreamFaultTests(FaultServices services)
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task Rule_4_records_that_the_broker_sends_again_to_a_new_stream_writer_break_no_chain()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        for (var kill = 0; kill < 3; kill++)
        {
            await pipeline.Load.ReachAsync(50);
            await services.Broker.EvaluateAsync(OnWriter(pipeline.Harness, "exit(Pid, kill)"));
            pipeline.Say("stream writer killed");
        }

        await pipeline.Load.ReachAsync(50);
        await worker.WaitForCaptureAsync("streaming", Cancellation);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
    }

    [Fact]
    public async Task Rule_2_a_nacked_append_ends_the_epoch_and_nothing_is_acknowledged_after_it()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(50);

        // The writer stands still, so that appends stay unconfirmed; deleted in this state, the stream nacks them.
        await services.Broker.EvaluateAsync(OnWriter(pipeline.Harness, "sys:suspend(Pid)"));
        var harness = pipeline.Harness;
        var lsn = await harness.Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", Cancellation);
        await pipeline.Load.ReachAsync(20);
        await using (var connection = await harness.Connector.OpenAsync("test deletion", Cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: Cancellation);

        await FaultPipeline.SaysAsync(worker, "Capture", "nack");
        await worker.WaitForCaptureAsync("stopped", Cancellation);
        await FaultPipeline.SaysAsync(worker, "vanished", "Remedy");
        Assert.True(await harness.Database.ScalarAsync<bool>($"SELECT confirmed_flush_lsn < '{lsn}' FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'", Cancellation));
        await pipeline.Load.StopAsync();
    }

    /// <summary>Erlang that does something with the process that writes the outbox, <c>Pid</c>.</summary>
    internal static string OnWriter(PipelineHarness harness, string action) =>
        $"{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"{harness.VirtualHost.Name}\">>, queue, <<\"{harness.Names.Outbox}\">>)), Pid = amqqueue:get_pid(Q), {action}.";
}
