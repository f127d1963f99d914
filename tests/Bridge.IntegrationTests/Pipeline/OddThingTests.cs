using Bridge.Capture.Status;
using Bridge.Relay.Status;
using Bridge.Testing.Services;
using Bridge.Worker.Capture;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>One odd thing stops nothing: a message that is none of ours, a row at which a mapper fails, a type made in the same
/// transaction.</summary>
public sealed class OddThingTests
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task Messages_of_somebody_else_in_our_streams_stop_neither_capture_nor_relay()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'before', 1)", Cancellation);
        await harness.ReadAllAsync();
        await using (var connection = await harness.Connector.OpenAsync("somebody", Cancellation))
        await using (var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation))
        {
            foreach (var stream in new[] { harness.Names.Outbox, harness.Names.State, harness.Names.Offsets })
            {
                await channel.BasicPublishAsync("", stream, true, "hello"u8.ToArray(), Cancellation);
                foreach (var type in new[] { "Write", "RelayOffset", "ChangeBatch" })
                    await channel.BasicPublishAsync(
                        "", stream, true, new BasicProperties { Type = type }, "hello"u8.ToArray(), Cancellation);
            }
        }

        // Redis knows nothing: the offsets must come from their stream.
        await using (var redis = new Bridge.Hosting.Redis.RedisConnection(harness.Settings["ConnectionStrings:Redis"]!))
            await redis.TryAsync(database => database.KeyDeleteAsync(
                Bridge.Relay.Offsets.OffsetNames.Key(harness.Names, Bridge.Relay.Offsets.OffsetNames.RelayTyped)), Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'behind', 1)", Cancellation);
        await harness.VerifyOverRestartAsync(worker);
        var restarted = await harness.StartWorkerAsync();
        await Eventually.TrueAsync(() => restarted.Services.GetRequiredService<RelayStatus>().Current.State is RelayState.Relaying
            or RelayState.Standby, () => "the relay runs", Cancellation);
    }

    [Fact]
    public async Task A_row_at_which_a_mapper_fails_arrives_as_it_is_and_what_is_behind_it_too()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.Database.ExecuteAsync(
            "CREATE TABLE analyses (id int PRIMARY KEY, kind json); ALTER PUBLICATION sequin_cdc_publication ADD TABLE analyses",
                Cancellation);
        await using var subscriber = await SubscriberQueue.CreateAsync(harness);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("""INSERT INTO analyses VALUES (1, '"\ud800"'), (2, '"fine"')""", Cancellation);
        var changes = await harness.ReadAllAsync();
        await Eventually.TrueAsync(() => subscriber.Count == changes.Count, () => $"{subscriber.Count} messages of {changes.Count} changes",
            Cancellation);
        var relay = worker.Services.GetRequiredService<RelayStatus>();
        await Eventually.TrueAsync(() => relay.Current.Unmappable == 1, () => $"{relay.Current.Unmappable} rows did not fit", Cancellation);
        Assert.DoesNotContain("ud800", relay.Current.LastUnmappable, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_transaction_itself_made_is_asked_for_when_a_select_sees_it()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 10", "max_wal_senders = 10");
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        await harness.Database.ExecuteAsync(
            "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); ALTER PUBLICATION sequin_cdc_publication ADD TABLE t",
                Cancellation);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        var waiting = await MakeCommitsWaitAsync(harness);
        var committing = harness.Database.ExecuteAsync("""
            BEGIN;
            CREATE TYPE mood AS ENUM ('a', 'b'); ALTER TABLE t ADD COLUMN moods mood[]; UPDATE t SET moods = '{a}' WHERE id = 1;
            CREATE TABLE f (id int PRIMARY KEY, v text); ALTER TABLE f REPLICA IDENTITY FULL;
            ALTER PUBLICATION sequin_cdc_publication ADD TABLE f; INSERT INTO f VALUES (1, 'x');
            COMMIT
            """, Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.WaitingForVisibility);
        await harness.Database.ExecuteAsync("ALTER SYSTEM RESET synchronous_standby_names", Cancellation);
        await harness.Database.ExecuteAsync("SELECT pg_reload_conf()", Cancellation);
        await Task.WhenAll(waiting, committing);
        await harness.Database.ExecuteAsync("UPDATE t SET moods = '{b}' WHERE id = 1; INSERT INTO f VALUES (2, 'y')", Cancellation);
        var changes = await harness.ReadAllAsync();
        Assert.Equal(["""["a"]""", """["b"]"""],
            changes.Where(change => change.Table == "t").Select(change => change.Row!.Value.GetProperty("moods").GetRawText()));
        Assert.Equal(["""{"id":1}""", """{"id":2}"""],
            changes.Where(change => change.Table == "f").Select(change => change.Key!.Value.GetRawText()));
    }

    [Fact]
    public async Task A_composite_that_changes_is_written_as_it_is_at_each_row()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.Database.ExecuteAsync(
            "CREATE TYPE part AS (s text); CREATE TABLE things (id int PRIMARY KEY, p part, ps part[]); " +
            "ALTER PUBLICATION sequin_cdc_publication ADD TABLE things", Cancellation);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        string[] steps =
        [
            "INSERT INTO things VALUES (1, ROW('abc'), ARRAY[ROW('x')::part])",
            "ALTER TYPE part RENAME ATTRIBUTE s TO title",
            "INSERT INTO things VALUES (2, ROW('def'), ARRAY[ROW('y')::part])",
            "ALTER TYPE part ADD ATTRIBUTE n int",
            "INSERT INTO things VALUES (3, ROW('ghi', 7), NULL)",
        ];
        for (var (i, rows) = (0, 0); i < steps.Length; i++)
        {
            await harness.Database.ExecuteAsync(steps[i], Cancellation);
            if (steps[i].StartsWith("INSERT", StringComparison.Ordinal)) rows++;
            // A change of the type reaches capture at the next row: each row is there before it.
            await Eventually.TrueAsync(() => PipelineHarness.Status(worker).Changes >= rows, () => $"{rows} rows", Cancellation);
        }

        var changes = (await harness.ReadAllAsync()).Where(change => change.Table == "things").ToList();
        Assert.Equal("""{"s":"abc"}""", changes[0].Row!.Value.GetProperty("p").GetRawText());
        Assert.Equal("""{"title":"def"}""", changes[1].Row!.Value.GetProperty("p").GetRawText());
        Assert.Equal("""[{"title":"y"}]""", changes[1].Row!.Value.GetProperty("ps").GetRawText());
        Assert.Equal("""{"title":"ghi","n":7}""", changes[2].Row!.Value.GetProperty("p").GetRawText());
    }

    [Fact]
    public async Task Rows_from_before_a_composites_change_that_are_read_after_it_are_text_and_capture_goes_on()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.Database.ExecuteAsync(
            "CREATE TYPE part AS (s text); CREATE TABLE things (id int PRIMARY KEY, p part); " +
            "ALTER PUBLICATION sequin_cdc_publication ADD TABLE things", Cancellation);
        string[] steps =
        [
            "INSERT INTO things VALUES (3, ROW('ghi'))",
            "ALTER TYPE part RENAME ATTRIBUTE s TO title",
            "INSERT INTO things VALUES (4, ROW('jkl'))",
            "ALTER TYPE part DROP ATTRIBUTE title, ADD ATTRIBUTE n int",
            "INSERT INTO things VALUES (5, ROW(7))",
        ];
        foreach (var step in steps) await harness.Database.ExecuteAsync(step, Cancellation);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        var changes = (await harness.ReadAllAsync()).Where(change => change.Table == "things").ToList();
        Assert.Equal(["\"(ghi)\"", "\"(jkl)\"", """{"n":7}"""], changes.Select(change => change.Row!.Value.GetProperty("p").GetRawText()));
        await Eventually.TrueAsync(() => PipelineHarness.Status(worker).Misfits == 2, () =>
            $"{PipelineHarness.Status(worker).Misfits} misfits",
            Cancellation);
    }

    [Fact]
    public async Task A_table_that_was_dropped_and_made_again_is_said_and_makes_the_worker_not_ready()
    {
        await using var harness = await PipelineHarness.CreateAsync(new()
        {
            ["Capture:Tables:0:Name"] = "containers",
            ["Capture:Tables:1:Name"] = "other",
        });
        var worker = await harness.StartWorkerAsync(services =>
        {
            services.Remove(services.Single(service => service.ImplementationType == typeof(ArrivalWatch)));
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ArrivalWatch>(provider, new FasterTimers(30)));
        });
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("DROP TABLE other; CREATE TABLE other (a int, b text, value numeric, PRIMARY KEY (a, b))",
            Cancellation);
        var findings = worker.Services.GetRequiredService<CaptureFindings>();
        await Eventually.TrueAsync(() => findings.NotReady.Any(), () => "the finding", Cancellation);
        var finding = Assert.Single(findings.NotReady);
        Assert.Equal(("table-not-published", "public.other"), (finding.Code, finding.Subject));

        // The remedy that it gives.
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication ADD TABLE other", Cancellation);
        await Eventually.TrueAsync(() => !findings.NotReady.Any(), () => "the finding is gone", Cancellation);
    }

    // The server takes the setting in its own time: commits that nothing publishes are tried until one waits.
    private static async Task<Task> MakeCommitsWaitAsync(PipelineHarness harness)
    {
        await harness.Database.ExecuteAsync("CREATE TABLE unpublished (n int)", Cancellation);
        await harness.Database.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", Cancellation);
        await harness.Database.ExecuteAsync("SELECT pg_reload_conf()", Cancellation);
        while (true)
        {
            var committing = harness.Database.ExecuteAsync("INSERT INTO unpublished VALUES (1)", Cancellation);
            while (!committing.IsCompleted)
                if (await harness.Database.ScalarAsync<long>(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", Cancellation) > 0) return committing;
            await committing;
        }
    }
}
