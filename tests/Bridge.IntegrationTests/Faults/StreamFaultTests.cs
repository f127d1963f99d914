using Bridge.IntegrationTests.Pipeline;
using RabbitMQ.Client;

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
    public async Task Rule_6_appends_in_flight_when_the_stream_is_deleted_are_not_acknowledged_though_the_broker_confirms_them()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(50);

        // The writer stands still, so that appends stay unconfirmed. The broker never nacks for a stream: with its deletion it confirms
        // them.
        var harness = pipeline.Harness;
        await services.Broker.EvaluateAsync(OnWriter(harness, "sys:suspend(Pid)"));
        var lsn = await harness.Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", Cancellation);
        await pipeline.Load.ReachAsync(20);
        await using (var connection = await harness.Connector.OpenAsync("test deletion", Cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: Cancellation);

        await worker.WaitForCaptureAsync("stopped", Cancellation);
        await FaultPipeline.SaysAsync(worker, "vanished", "Remedy");
        Assert.True(await harness.Database.ScalarAsync<bool>(
            $"SELECT confirmed_flush_lsn < '{lsn}' FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'", Cancellation));
        await pipeline.Load.StopAsync();
    }

    [Fact]
    public async Task The_broker_confirms_what_is_in_flight_to_a_stream_that_is_deleted()
    {
        await using var harness = await PipelineHarness.CreateAsync(broker: services.Broker, migrate: false);
        await using var connection = await harness.Connector.OpenAsync("test", Cancellation);
        await using var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await using var deleting = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "stream" };
        await deleting.QueueDeclareAsync(harness.Names.Outbox, true, false, false, arguments, cancellationToken: Cancellation);
        await services.Broker.EvaluateAsync(OnWriter(harness, "sys:suspend(Pid)"));

        var publish = publishing.BasicPublishAsync("", harness.Names.Outbox, mandatory: true, "gone"u8.ToArray(), Cancellation);
        Assert.False(publish.IsCompleted);
        await deleting.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: Cancellation);

        await publish; // A nack would throw.
    }

    /// <summary>Erlang that does something with the process that writes the outbox, <c>Pid</c>.</summary>
    internal static string OnWriter(PipelineHarness harness, string action) =>
        $"{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"{harness.VirtualHost.Name}\">>, queue, <<\"{harness.Names.Outbox}\">>)), " +
            $"Pid = amqqueue:get_pid(Q), {action}.";
}
