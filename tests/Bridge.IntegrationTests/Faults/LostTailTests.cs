using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox.Reading;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>What is gone for good: the broker's last seconds, and the PostgreSQL cluster itself.</summary>
[Collection(FaultCollection.Name)]
public sealed class LostTailTests(FaultServices services)
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task Rule_6_every_change_of_a_lost_tail_comes_again_and_no_Sequence_is_given_twice()
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services, acknowledgeDelay: TimeSpan.FromMinutes(1));
        var worker = await pipeline.StartStreamingAsync();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var received = new List<OutboxChange>();
        var reading = ReadOnAsync(pipeline.Harness, received, stopping.Token);
        await pipeline.Load.ReachAsync(200);

        await services.Broker.StopAsync();
        var before = Copy(received);
        try
        {
            pipeline.Say($"{StreamSegment.CutBack(services.Broker, pipeline.Harness, part: 0.5)} chunks of the outbox are gone");
        }
        finally
        {
            await services.Broker.StartAsync();
        }

        await worker.WaitForCaptureAsync("streaming", Cancellation);
        await pipeline.Load.ReachAsync(100);

        var changes = await pipeline.VerifyAsync(duplicates: FaultPipeline.Window);
        await Eventually.TrueAsync(() => Copy(received) is [.., var last] && last.Sequence >= changes[^1].Sequence, () =>
            $"the reader gets on: {Copy(received).Count} changes", Cancellation);
        await stopping.CancelAsync();
        await reading;
        OnceEach(before, changes);
        GoesOn(received, changes);
    }

    [Fact]
    public async Task Rule_7_another_PostgreSQL_under_the_same_names_is_refused()
    {
        await using var original = await PrivatePostgres.CreateAsync();
        await using var another = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: original);
        await using var worker = Testing.Processes.WorkerProcess.Start(harness.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'of the first cluster', 1)", Cancellation);
        var changes = await harness.ReadAllAsync();

        await original.StopAsync("immediate");
        await another.StopAsync();
        await another.ConfigureAsync($"port = {original.Port}");
        await another.StartAsync();
        harness.Database.DataSource.Clear();
        await using (var admin = Npgsql.NpgsqlDataSource.Create(original.ConnectionString))
        await using (var create = admin.CreateCommand($"CREATE DATABASE {harness.Database.Name}"))
            await create.ExecuteNonQueryAsync(Cancellation);
        await harness.Database.ExecuteAsync(HistorySql.Schema, Cancellation);
        await harness.Database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{harness.Slot}', 'pgoutput')", Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'of the second cluster', 1)", Cancellation);

        await worker.WaitForCaptureAsync("stopped", Cancellation);
        await FaultPipeline.SaysAsync(worker, "cluster", "Remedy");
        Assert.Equal(changes.Count, await OutboxCountAsync(harness, changes[^1].Sequence));
    }

    private static async Task ReadOnAsync(PipelineHarness harness, List<OutboxChange> received, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var read in harness.Reader().ReadAsync(OutboxStart.First, cancellationToken))
            {
                if (read.Record.Count == 0) continue;
                lock (received) received.AddRange(PipelineHarness.Split(read.Record));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }

    private static List<OutboxChange> Copy(List<OutboxChange> received)
    {
        lock (received) return [.. received];
    }

    // A number that a reader saw before the loss names the same change afterwards, or none.
    private static void OnceEach(List<OutboxChange> before, IReadOnlyList<OutboxChange> after)
    {
        var seen = before.ToDictionary(change => change.Sequence, change => change.Position);
        Assert.NotEmpty(seen.Keys.Except(after.Select(change => change.Sequence)));
        foreach (var change in after)
            if (seen.TryGetValue(change.Sequence, out var position)) Assert.Equal(position, change.Position);
    }

    // The reader that was attached all the time gets numbers that only grow, and no change is missing in what it got.
    private static void GoesOn(List<OutboxChange> received, IReadOnlyList<OutboxChange> changes)
    {
        for (var index = 1; index < received.Count; index++) Assert.True(received[index].Sequence > received[index - 1].Sequence);
        Assert.Empty(changes.Select(change => change.Position).Except(received.Select(change => change.Position)));
    }

    private static async Task<int> OutboxCountAsync(PipelineHarness harness, long last)
    {
        var count = 0;
        await using var reading = harness.Reader().ReadAsync(OutboxStart.First, Cancellation).GetAsyncEnumerator(Cancellation);
        while (await reading.MoveNextAsync())
        {
            count += reading.Current.Record.Count;
            if (reading.Current.Record.Count > 0 && reading.Current.Record.LastSequence >= last) break;
        }

        return count;
    }
}
