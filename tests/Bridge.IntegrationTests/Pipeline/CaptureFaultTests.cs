using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Writing;
using Bridge.Testing.Services;
using Npgsql.Replication;

namespace Bridge.IntegrationTests.Pipeline;

public sealed class CaptureFaultTests
{
    [Fact]
    public async Task Rule_3_a_change_arrives_when_and_only_when_a_select_shows_it()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 10", "max_wal_senders = 10");
        await using var standby = await postgres.CreateStandbyAsync("second");
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'second'", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync("SELECT pg_reload_conf()", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'replicated', 1)", PipelineHarness.Cancellation);
        await standby.StopAsync("fast");

        var committing = harness.Database.ExecuteAsync("INSERT INTO other VALUES (2, 'waiting', 1)", PipelineHarness.Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.WaitingForVisibility);

        Assert.Contains("synchronous", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        Assert.Equal(1, await harness.Database.ScalarAsync<long>("SELECT count(*) FROM other", PipelineHarness.Cancellation));
        Assert.Equal(1, PipelineHarness.Status(worker).Changes);
        Assert.False(committing.IsCompleted);

        await standby.StartAsync();
        await committing;
        var changes = await harness.ReadAllAsync();

        Assert.Equal([1, 2], changes.Take(2).Select(change => change.Key!.Value.GetProperty("a").GetInt32()));
        await HistoryAssert.EqualAsync(harness.Database, changes);
    }

    [Fact]
    public async Task Rule_6_a_lagging_slot_does_not_hold_up_a_fast_shutdown_and_capture_goes_on_afterwards()
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(new() { ["Outbox:AcknowledgeDelay"] = "01:00:00" }, postgres);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'load', n FROM generate_series(1, 100000) n",
            PipelineHarness.Cancellation);

        await postgres.StopAsync("fast", TimeSpan.FromSeconds(15));
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Reconnecting);
        await postgres.StartAsync();
        harness.Database.DataSource.Clear();

        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task A_blocked_broker_stops_the_reading_but_neither_the_keep_alives_nor_a_fast_shutdown()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("wal_sender_timeout = 2s");
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres, broker: broker);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (0, 'before', 0)", PipelineHarness.Cancellation);
        await Eventually.TrueAsync(() => PipelineHarness.Status(worker).Changes == 1, () => "the first change",
            PipelineHarness.Cancellation);
        var walSender = await harness.Database
            .ScalarAsync<int>($"SELECT active_pid FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'",
            PipelineHarness.Cancellation);
        var blockedAt = await harness.Database.ScalarAsync<DateTime>("SELECT clock_timestamp()", PipelineHarness.Cancellation);

        await broker.BlockAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, repeat('x', 500), n FROM generate_series(1, 150000) n",
            PipelineHarness.Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.BrokerBlocked);
        await Eventually.TrueAsync(
            async () => await harness.Database.ScalarAsync<bool>(
                $"SELECT clock_timestamp() - '{blockedAt:O}'::timestamptz > interval '8 s' AND reply_time > " +
                    $"'{blockedAt:O}'::timestamptz + interval '6 s' FROM pg_stat_replication WHERE pid = {walSender}",
                PipelineHarness.Cancellation),
            () => "the walsender outlives four timeouts", PipelineHarness.Cancellation);
        Assert.True(PipelineHarness.Status(worker).Changes < 150_000);

        await postgres.StopAsync("fast", TimeSpan.FromSeconds(15));
        await postgres.StartAsync();
        harness.Database.DataSource.Clear();
        await broker.UnblockAsync();

        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task Rule_6_unpublished_writes_let_the_acknowledged_lsn_follow()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("CREATE TABLE unpublished (n int)", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO unpublished SELECT generate_series(1, 10000)", PipelineHarness.Cancellation);
        var written = await harness.Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", PipelineHarness.Cancellation);

        await Eventually.TrueAsync(
            async () => await harness.Database
                .ScalarAsync<bool>(
                $"SELECT confirmed_flush_lsn >= '{written}' FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'",
                PipelineHarness.Cancellation),
            () => $"confirmed_flush_lsn reaches {written}", PipelineHarness.Cancellation);
    }

    [Fact]
    public async Task Waits_for_migrate_and_goes_on_by_itself()
    {
        await using var harness = await PipelineHarness.CreateAsync(migrate: false);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.WaitingForMigration);
        Assert.Contains("bridge migrate", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);

        await harness.MigrateAsync();

        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'after', 1)", PipelineHarness.Cancellation);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task Rule_7_a_stream_deleted_under_a_running_worker_stops_it_and_nothing_is_acknowledged_or_made_anew()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await using (var connection = await harness.Connector.OpenAsync("test deletion", PipelineHarness.Cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation))
            await channel.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: PipelineHarness.Cancellation);

        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'unsafe', 1)", PipelineHarness.Cancellation);
        var unsafeLsn = await harness.Database
            .ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", PipelineHarness.Cancellation);

        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        Assert.Contains("Remedy", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        Assert.True(await harness.Database.ScalarAsync<bool>(
            $"SELECT confirmed_flush_lsn < '{unsafeLsn}' FROM pg_replication_slots WHERE slot_name = '{harness.Slot}'",
            PipelineHarness.Cancellation));
        await using var look = await harness.Connector.OpenAsync("test look", PipelineHarness.Cancellation);
        Assert.False(await OutboxCreation.ExistsAsync(look, harness.Names.Outbox, PipelineHarness.Cancellation));
    }

    [Fact]
    public async Task Rule_7_a_slot_that_vanished_is_an_operators_error_and_is_not_made_anew()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.Database.ExecuteAsync($"SELECT pg_drop_replication_slot('{harness.Slot}')", PipelineHarness.Cancellation);

        var worker = await harness.StartWorkerAsync();

        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        Assert.Contains("slot", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        Assert.Null(await SlotState.ReadAsync(harness.Database.DataSource, harness.Slot, PipelineHarness.Cancellation));
    }

    [Fact]
    public async Task Rule_7_a_slot_that_another_consumer_moved_is_refused()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'taken', 1)", PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync($"SELECT pg_replication_slot_advance('{harness.Slot}', pg_current_wal_lsn())",
            PipelineHarness.Cancellation);

        var worker = await harness.StartWorkerAsync();

        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Stopped);
        Assert.Contains("moved on", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_1_a_standby_waits_and_takes_over_behind_the_tail()
    {
        await using var harness = await PipelineHarness.CreateAsync(new() { ["Outbox:AcknowledgeDelay"] = "01:00:00" });
        var leader = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(leader, CaptureState.Streaming);
        var standby = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(standby, CaptureState.Standby);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'first', n FROM generate_series(1, 1000) n",
            PipelineHarness.Cancellation);
        await Eventually.TrueAsync(() => PipelineHarness.Status(leader).Changes == 1000, () => "the leader's changes",
            PipelineHarness.Cancellation);

        await leader.StopAsync(PipelineHarness.Cancellation);
        await PipelineHarness.WaitForStateAsync(standby, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (-1, 'second', 1)", PipelineHarness.Cancellation);

        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task Rule_9_capture_waits_for_a_relay_that_retention_would_overtake()
    {
        await using var harness = await PipelineHarness
            .CreateAsync(new() { ["Outbox:RetentionBytes"] = "6000000", ["Outbox:SegmentBytes"] = "1000000" });
        await using var held = await harness.Connector.OpenAsync("test relay lock", PipelineHarness.Cancellation);
        Assert.True(await QueueLock.TryTakeAsync(held, harness.Names.Relay, PipelineHarness.Cancellation));
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);

        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, repeat('x', 400), n FROM generate_series(1, 20000) n",
            PipelineHarness.Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.WaitingForRelay);
        Assert.Contains("Outbox:RetentionBytes", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        await held.DisposeAsync();

        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
    }

    [Fact]
    public async Task A_slot_that_another_product_reads_is_waited_for_and_its_reader_lives_on()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var other = new Npgsql.NpgsqlConnectionStringBuilder(harness.Database.ConnectionString) { ApplicationName = "sequin" };
        await using var reader = new Npgsql.Replication.LogicalReplicationConnection(other.ConnectionString);
        await reader.Open(PipelineHarness.Cancellation);
        await using var messages = reader.StartReplication(
            new Npgsql.Replication.PgOutput.PgOutputReplicationSlot(harness.Slot),
            new Npgsql.Replication.PgOutput
                .PgOutputReplicationOptions("sequin_cdc_publication", Npgsql.Replication.PgOutput.PgOutputProtocolVersion.V1),
                PipelineHarness.Cancellation)
            .GetAsyncEnumerator(PipelineHarness.Cancellation);
        var first = messages.MoveNextAsync();
        await Eventually.TrueAsync(
            async () => (await SlotState.ReadAsync(harness.Database.DataSource, harness.Slot, PipelineHarness.Cancellation))?.Holder
                is not null, () => "the other reader holds the slot", PipelineHarness.Cancellation);

        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Standby);

        Assert.Contains("sequin", PipelineHarness.Status(worker).Reason, StringComparison.Ordinal);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'theirs', 1)", PipelineHarness.Cancellation);
        Assert.True(await first);
    }
}
