using Bridge.IntegrationTests.Pipeline;
using Bridge.State.Jobs;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Changes between a page's snapshot and its rows in the outbox.</summary>
public sealed class WindowTests
{
    public static TheoryData<string, string[], int?> Changes { get; } = new()
    {
        { "unchanged TOAST is merged", ["UPDATE things SET name = 'new' WHERE id = 2"], 10 },
        { "unchanged TOAST over several changes",
            ["UPDATE things SET name = 'one' WHERE id = 2", "UPDATE things SET flag = true WHERE id = 2",
            "UPDATE things SET name = 'two', tags = '{x}' WHERE id = 2"], 10 },
        { "TOAST that changed is not overwritten", ["UPDATE things SET big = repeat('new', 3000) WHERE id = 2"], 9 },
        { "changed, then left alone",
            ["UPDATE things SET big = repeat('new', 3000) WHERE id = 2", "UPDATE things SET name = 'later' WHERE id = 2"], 9 },
        { "left alone, then changed",
            ["UPDATE things SET name = 'earlier' WHERE id = 2", "UPDATE things SET big = repeat('new', 3000) WHERE id = 2"], 9 },
        { "a small row gives way", ["UPDATE things SET name = 'new' WHERE id = 1"], 9 },
        { "deleted", ["DELETE FROM things WHERE id = 2"], 9 },
        { "changed and deleted", ["UPDATE things SET name = 'x' WHERE id = 2", "DELETE FROM things WHERE id = 2"], 9 },
        { "deleted and inserted again",
            ["DELETE FROM things WHERE id = 2", "INSERT INTO things (id, name) VALUES (2, 'again')",
            "UPDATE things SET name = 'and again' WHERE id = 2"], 9 },
        { "inserted", ["INSERT INTO things (id, name, big) VALUES (0, 'new', repeat('b', 9000)), (11, 'new', 'x')",
            "UPDATE things SET name = 'newer' WHERE id = 0"], 10 },
        { "moved to a key behind, with TOAST left alone", ["UPDATE things SET id = 0 WHERE id = 10"], 10 },
        { "moved to a key ahead, with TOAST left alone",
            ["UPDATE things SET id = 5000 WHERE id = 2", "UPDATE things SET name = 'moved' WHERE id = 5000"], 10 },
        { "moved, and another row at its old key",
            ["UPDATE things SET id = 5000 WHERE id = 2", "INSERT INTO things (id, name) VALUES (2, 'other')"], 10 },
        { "keys swapped",
            ["UPDATE things SET id = -1 WHERE id = 2; UPDATE things SET id = 2 WHERE id = 4; UPDATE things SET id = 4 WHERE id = -1"],
            null },
        { "emptied", ["TRUNCATE things"], null },
        { "emptied and filled again",
            ["TRUNCATE things", "INSERT INTO things (id, name, big) VALUES (2, 'again', repeat('b', 9000))",
            "UPDATE things SET name = 'x' WHERE id = 2"], null },
        { "rolled back", ["BEGIN; UPDATE things SET name = 'x' WHERE id = 2; ROLLBACK"], 10 },
        { "another table", ["INSERT INTO other VALUES (1, 'x', 1)"], 10 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_outbox_in_order_gives_the_table(string what, string[] changes, int? reads)
    {
        await using var harness = await BackfillHarness.CreateAsync(10);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);

        // A TRUNCATE waits for the page's query itself.
        var waits = changes[0].StartsWith("TRUNCATE", StringComparison.Ordinal);
        var changing = ChangeAsync();
        if (!waits) await changing;
        await held.ReleaseAsync();
        await changing;
        await WaitAsync(backfills, job.Id);

        var mirror = await ReadAsync(harness);
        await mirror.AssertEqualAsync(harness.Database, Sent, "things");
        if (reads is { } expected) Assert.True(expected == mirror.Reads.Count,
            $"{what}: {mirror.Reads.Count} rows were read, not {expected}");

        async Task ChangeAsync()
        {
            foreach (var change in changes) await harness.Database.ExecuteAsync(change, Cancellation);
        }
    }

    [Fact]
    public async Task Under_full_identity_a_moved_row_is_found_too()
    {
        await using var harness = await BackfillHarness.CreateAsync(10);
        // From 18 on a table with a generated column that is not sent takes no UPDATE under FULL.
        var version = await harness.Database.ScalarAsync<int>("SELECT current_setting('server_version_num')::int", Cancellation);
        if (version >= 180_000) await harness.Database.ExecuteAsync("ALTER TABLE things DROP COLUMN twice", Cancellation);
        await harness.Database.ExecuteAsync("ALTER TABLE things REPLICA IDENTITY FULL", Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);
        await harness.Database.ExecuteAsync("UPDATE things SET id = 0 WHERE id = 10", Cancellation);
        await harness.Database.ExecuteAsync("UPDATE things SET name = 'new' WHERE id = 2", Cancellation);
        await held.ReleaseAsync();
        await WaitAsync(backfills, job.Id);
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task A_page_under_which_too_much_changes_is_read_again()
    {
        await using var harness = await BackfillHarness.CreateAsync(25_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);
        await harness.Database.ExecuteAsync("UPDATE things SET name = 'all'", Cancellation);
        await held.ReleaseAsync();
        await WaitAsync(backfills, job.Id);
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task A_row_that_moves_behind_while_the_worker_is_away_is_not_missed()
    {
        await using var harness = await BackfillHarness.CreateAsync(3_000);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 1_000 }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no rows", Cancellation);
        await worker.StopAsync(Cancellation);
        await harness.Database.ExecuteAsync("UPDATE things SET id = -id WHERE id > 2990", Cancellation);

        backfills = await LeadAsync(await harness.StartWorkerAsync());
        await WaitAsync(backfills, job.Id);

        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task Nothing_is_read_while_a_commit_waits_for_its_synchronous_standby()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 10", "max_wal_senders = 10");
        await using var standby = await postgres.CreateStandbyAsync("second");
        await using var harness = await BackfillHarness.CreateAsync(2_000, postgres: postgres);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        await RequireStandbyAsync(harness);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'replicated', 1)", Cancellation);
        await standby.StopAsync("fast");
        var committing = harness.Database.ExecuteAsync("UPDATE things SET name = 'waits' WHERE id % 2 = 0", Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, Bridge.Capture.Status.CaptureState.WaitingForVisibility);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"] }, Cancellation);
        await WaitAsync(backfills, job.Id, JobState.Running);
        Assert.Equal(0, (await backfills.FindAsync(job.Id, Cancellation)).Rows);

        await standby.StartAsync();
        await committing;
        await WaitAsync(backfills, job.Id);

        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task No_page_passes_a_commit_that_waits_for_its_synchronous_standby()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 10", "max_wal_senders = 10");
        await using var standby = await postgres.CreateStandbyAsync("second");
        await using var harness = await BackfillHarness.CreateAsync(2_000, postgres: postgres);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        await RequireStandbyAsync(harness);
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);
        await standby.StopAsync("fast");
        var committing = harness.Database.ExecuteAsync("UPDATE things SET name = 'waits' WHERE id % 2 = 0", Cancellation);
        await PipelineHarness.WaitForStateAsync(worker, Bridge.Capture.Status.CaptureState.WaitingForVisibility);
        await held.ReleaseAsync();
        Assert.Equal(0, (await backfills.FindAsync(job.Id, Cancellation)).Rows);

        await standby.StartAsync();
        await committing;
        await WaitAsync(backfills, job.Id);

        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    private static async Task RequireStandbyAsync(PipelineHarness harness)
    {
        await harness.Database.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'second'", Cancellation);
        await harness.Database.ExecuteAsync("SELECT pg_reload_conf()", Cancellation);
    }
}
