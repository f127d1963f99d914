using Bridge.IntegrationTests.Pipeline;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Processes killed in mid-transaction: nothing is lost, nothing is in the outbox twice, and the worker goes on by
/// itself.</summary>
[Collection(FaultCollection.Name)]
public sealed class ServiceFaultTests(FaultServices services)
{
    [Fact]
    public async Task RabbitMQ_killed_and_started_again_loses_and_doubles_nothing()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await services.Broker.KillAsync();
        await FaultPipeline.SaysAsync(worker, "Capture: Reconnecting", "RabbitMQ");
        await services.Broker.StartAsync();
        await worker.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await pipeline.Load.ReachAsync(100);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
    }

    [Fact]
    public async Task Redis_killed_and_started_again_is_not_even_missed()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await services.Redis.KillAsync();
        await FaultPipeline.SaysAsync(worker, "Redis");
        await pipeline.Load.ReachAsync(100);
        Assert.Equal("streaming", await worker.CaptureStateAsync(PipelineHarness.Cancellation));
        await services.Redis.StartAsync();
        await FaultPipeline.SaysAsync(worker, "Redis again");

        await pipeline.VerifyAsync(duplicates: 0);
    }

    [Fact]
    public async Task While_Redis_is_away_a_killed_worker_repeats_no_more_than_was_in_flight()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await services.Redis.KillAsync();
        await FaultPipeline.SaysAsync(worker, "Redis");
        await pipeline.Load.ReachAsync(300);
        await pipeline.KillAsync(worker);
        worker = await pipeline.StartStreamingAsync();
        await FaultPipeline.SaysAsync(worker, "Redis");
        await pipeline.Load.ReachAsync(100);
        await services.Redis.StartAsync();
        await FaultPipeline.SaysAsync(worker, "Redis again");

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
    }

    [Fact]
    public async Task Redis_that_came_back_empty_costs_no_more_than_a_second_of_duplicates_when_the_worker_is_killed_too()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(300);

        await pipeline.KillAsync(worker);
        await services.Redis.FlushAsync();
        await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await pipeline.VerifyAsync(duplicates: FaultPipeline.Window, seconds: 1);
    }

    [Fact]
    public async Task PostgreSQL_stopped_at_once_in_mid_transaction_loses_and_doubles_nothing()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);
        await using var connections = Npgsql.NpgsqlDataSource.Create(pipeline.Harness.Database.ConnectionString + ";Pooling=false");
        await using var open = await connections.OpenConnectionAsync(PipelineHarness.Cancellation);
        await using (var begun = new Npgsql.NpgsqlCommand(
            "BEGIN; INSERT INTO other SELECT n, 'never committed', n FROM generate_series(1, 20000) n", open))
            await begun.ExecuteNonQueryAsync(PipelineHarness.Cancellation);

        await services.Postgres.StopAsync("immediate");
        await FaultPipeline.SaysAsync(worker, "Capture: Reconnecting", "PostgreSQL");
        await services.Postgres.StartAsync();
        await worker.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await pipeline.Load.ReachAsync(100);

        var changes = await pipeline.VerifyAsync(duplicates: 0);
        Assert.DoesNotContain(changes, change => change.Key?.TryGetProperty("b", out var b) == true && b.GetString() == "never committed");
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("memory")]
    public async Task A_broker_blocked_by_an_alarm_delays_and_loses_nothing(string alarm)
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services);
        var worker = await pipeline.StartStreamingAsync();
        await pipeline.Load.ReachAsync(100);

        await (alarm == "disk" ? services.Broker.FillDiskAsync() : services.Broker.BlockAsync());
        await worker.WaitForCaptureAsync("brokerBlocked", PipelineHarness.Cancellation);
        await FaultPipeline.SaysAsync(worker, "blocks", alarm);
        await pipeline.Load.ReachAsync(100);
        await (alarm == "disk" ? services.Broker.FreeDiskAsync() : services.Broker.UnblockAsync());
        await worker.WaitForCaptureAsync("streaming", PipelineHarness.Cancellation);
        await pipeline.Load.ReachAsync(100);

        await pipeline.VerifyAsync(duplicates: 0);
    }
}
