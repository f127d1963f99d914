using Bridge.Capture.Status;
using Bridge.Outbox.Reading;
using Bridge.Testing.Services;
using Bridge.Worker.Migration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>A position belongs to a history (outbox rules 1, 6 and 7): servers that are put back, promoted, or have lost their
/// slot.</summary>
public sealed class HistoryTests
{
    private static readonly Dictionary<string, string?> Tables = new()
    {
        ["Capture:Tables:0:Name"] = "containers",
        ["Capture:Tables:1:Name"] = "other",
    };

    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task What_a_restored_server_does_from_its_older_state_on_arrives()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'one', 1)", Cancellation);
        await harness.ReadAllAsync();
        await AcknowledgedAsync(harness);
        await worker.StopAsync(Cancellation);
        await RestartAsync(harness, postgres, postgres.SaveDataAsync);

        // The idle database of others moves "complete through" far ahead; then the server loses that.
        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("CREATE TABLE junk AS SELECT g FROM generate_series(1, 200000) g", Cancellation);
        await AcknowledgedAsync(harness);
        await worker.StopAsync(Cancellation);
        await RestartAsync(harness, postgres, postgres.PutBackDataAsync);

        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("UPDATE other SET value = 2 WHERE a = 1", Cancellation);
        Assert.Equal("update", (await harness.ReadAllAsync())[^2].Operation);
        await AcknowledgedAsync(harness);
        Assert.True(await harness.Database.ScalarAsync<bool>(
            $"SELECT confirmed_flush_lsn <= pg_current_wal_lsn() FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'",
                Cancellation));
    }

    [Fact]
    public async Task A_server_that_was_put_back_and_has_grown_past_the_outbox_is_refused_and_loses_nothing()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await StreamAsync(harness);
        await RestartAsync(harness, postgres, postgres.SaveDataAsync, worker);
        worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'in the outbox only', 1)", Cancellation);
        await harness.ReadAllAsync();
        await RestartAsync(harness, postgres, postgres.PutBackDataAsync, worker);
        for (var i = 2; i < 40; i++)
            await harness.Database.ExecuteAsync($"INSERT INTO other VALUES ({i}, 'another history', 1)", Cancellation);

        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        Assert.Contains("bridge recover --accept", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        await worker.StopAsync(Cancellation);
        var flush = await harness.Database.ScalarAsync<string>(
            $"SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'", Cancellation);

        await RecoverAsync(harness);
        Assert.Equal(flush, await harness.Database.ScalarAsync<string>(
            $"SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'", Cancellation));
        await StreamAsync(harness);
        await AssertArrivesAsync(harness, Enumerable.Range(2, 38));
    }

    [Fact]
    public async Task A_wrong_server_leaves_no_trace_and_the_right_one_goes_on()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await StreamAsync(harness);
        await RestartAsync(harness, postgres, postgres.SaveDataAsync, worker);
        worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'of the right one', 1)", Cancellation);
        await harness.ReadAllAsync();
        await AcknowledgedAsync(harness);
        await RestartAsync(harness, postgres, postgres.SwapDataAsync, worker);
        for (var i = 2; i < 60; i++)
            await harness.Database.ExecuteAsync($"INSERT INTO other VALUES ({i}, 'of a clone', 1)", Cancellation);
        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);

        await RestartAsync(harness, postgres, postgres.SwapDataAsync, worker);
        await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'of the right one again', 1)", Cancellation);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task A_promoted_copy_with_the_outbox_before_the_switch_goes_on_by_itself()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'before', 1)", Cancellation);
        await harness.ReadAllAsync();
        await worker.StopAsync(Cancellation);
        await postgres.StopAsync("fast", TimeSpan.FromSeconds(30));
        await postgres.StartPromotedAsync();
        harness.Database.DataSource.Clear();
        worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'behind', 1)", Cancellation);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());

        // And what follows knows the way: the next opening is on a timeline that the outbox has.
        await worker.StopAsync(Cancellation);
        await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (3, 'again', 1)", Cancellation);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task A_promoted_copy_with_the_outbox_behind_the_switch_is_refused_and_goes_on_where_that_is_accepted()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await StreamAsync(harness);
        await RestartAsync(harness, postgres, postgres.SaveDataAsync, worker);
        worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'never got to the copy', 1)", Cancellation);
        await harness.ReadAllAsync();
        await worker.StopAsync(Cancellation);
        await postgres.StopAsync("fast", TimeSpan.FromSeconds(30));
        await postgres.PutBackDataAsync();
        await postgres.StartPromotedAsync();
        harness.Database.DataSource.Clear();

        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        Assert.Contains("was promoted", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        await worker.StopAsync(Cancellation);
        await RecoverAsync(harness);
        await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'accepted', 1)", Cancellation);
        await AssertArrivesAsync(harness, [2]);
    }

    [Fact]
    public async Task A_slot_that_is_gone_is_made_anew_where_the_gap_is_accepted_and_every_reader_is_told_once()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'before', 1)", Cancellation);
        var before = await harness.ReadAllAsync();
        await worker.StopAsync(Cancellation);
        await harness.Database.ExecuteAsync($"SELECT pg_drop_replication_slot('{harness.Slot}')", Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'in the gap', 1)", Cancellation);
        worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        await worker.StopAsync(Cancellation);

        await RecoverAsync(harness);
        await StreamAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (3, 'behind', 1)", Cancellation);
        await AssertArrivesAsync(harness, [3]);
        foreach (var start in new[] { OutboxStart.First, OutboxStart.After(before[^1].Sequence) })
        {
            var gaps = new List<OutboxGap>();
            await foreach (var read in harness.Reader().ReadAsync(start, Cancellation))
            {
                if (read.Gap is { } gap) gaps.Add(gap);
                if (read.Record.Count > 0 && read.Record.LastSequence > before[^1].Sequence) break;
            }

            Assert.Equal(before[^1].Sequence, Assert.Single(gaps).After);
            Assert.Contains("accepted", gaps[0].Reason, StringComparison.Ordinal);
        }
    }

    private static async Task<IHost> StreamAsync(PipelineHarness harness)
    {
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        return worker;
    }

    private static async Task RecoverAsync(PipelineHarness harness)
    {
        foreach (var (key, value) in Tables) harness.Settings[key] = value;
        using var tool = harness.BuildWorker();
        var recovery = tool.Services.GetRequiredService<PipelineRecovery>();
        var plan = await recovery.PlanAsync(Cancellation);
        Assert.False(plan.IsRefused, string.Join(", ", plan.Refusals.Concat(plan.Capture.Refusals.Select(finding => finding.Message))));
        await recovery.ApplyAsync(plan, _ => { }, Cancellation);
    }

    // The gap is no reason to fail here: what comes behind it counts.
    private static async Task AssertArrivesAsync(PipelineHarness harness, IEnumerable<int> ids)
    {
        var missing = ids.ToHashSet();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var read in harness.Reader().ReadAsync(OutboxStart.First, deadline.Token))
        {
            if (read.Record.Kind != Bridge.Outbox.Records.RecordKind.ChangeBatch) continue;
            foreach (var change in PipelineHarness.Split(read.Record))
                if (change.Table == "other") missing.Remove(change.Row!.Value.GetProperty("a").GetInt32());
            if (missing.Count == 0) return;
        }
    }

    private static async Task AcknowledgedAsync(PipelineHarness harness)
    {
        var written = await harness.Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", Cancellation);
        await Eventually.TrueAsync(
            async () => await harness.Database.ScalarAsync<bool>(
                $"SELECT confirmed_flush_lsn >= '{written}' FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'", Cancellation),
            () => $"confirmed_flush_lsn reaches {written}", Cancellation);
    }

    private static async Task RestartAsync(PipelineHarness harness, PrivatePostgres postgres, Func<Task> meanwhile, IHost? worker = null)
    {
        if (worker is not null) await worker.StopAsync(Cancellation);
        await postgres.StopAsync("fast", TimeSpan.FromSeconds(30));
        await meanwhile();
        await postgres.StartAsync();
        harness.Database.DataSource.Clear();
    }
}
