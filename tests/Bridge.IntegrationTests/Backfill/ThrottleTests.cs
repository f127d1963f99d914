using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using RabbitMQ.Client;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>What a backfill keeps to while it runs: bounds, and giving way.</summary>
public sealed class ThrottleTests
{
    [Fact]
    public async Task The_bound_of_tables_read_at_a_time_holds_for_all_backfills_together()
    {
        await using var harness = await BackfillHarness.CreateAsync(10, new() { ["Backfill:Parallel"] = "1" });
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var held = await HeldPage.HoldAsync(harness);
        var first = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);

        var second = await backfills.StartAsync(new BackfillRequest { Tables = ["things"] }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(second.Id, Cancellation)).Reason
            .Contains("Backfill:Parallel", StringComparison.Ordinal), () => "it does not wait", Cancellation);
        Assert.Equal(0, (await backfills.FindAsync(second.Id, Cancellation)).Rows);
        await held.ReleaseAsync();

        await WaitAsync(backfills, first.Id);
        Assert.Equal((10, ""), (await WaitAsync(backfills, second.Id)) is var done ? (done.Rows, done.Reason) : default);
    }

    [Fact]
    public async Task It_waits_while_the_relay_is_behind_and_goes_on_when_that_has_caught_up()
    {
        await using var harness = await BackfillHarness
            .CreateAsync(20_000, new()
            {
                ["Backfill:MaxRelayLag"] = "100000",
                ["Relay:GiveUpAfter"] = "00:10:00",
                ["Relay:Window"] = "50"
            });
        await using var connection = await harness.Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(
            "full", true, false, false, new Dictionary<string, object?> { ["x-max-length"] = 5, ["x-overflow"] = "reject-publish" },
            cancellationToken: Cancellation);
        await channel.QueueBindAsync("full", "bridge.changes", "#", cancellationToken: Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        // The relay knows how far it is once it has come to a Checkpoint; then its queue is full.
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'first', 1)", Cancellation);
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync("full", Cancellation) > 0, () => "nothing came",
            Cancellation);
        await harness.ReadAllAsync();

        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"] }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Reason
            .Contains("waits for the relay", StringComparison.Ordinal), () => "it does not wait", Cancellation);
        Assert.InRange((await backfills.FindAsync(job.Id, Cancellation)).Rows, 1, 19_999);
        await channel.QueueDeleteAsync("full", cancellationToken: Cancellation);

        Assert.Equal((20_000, ""), (await WaitAsync(backfills, job.Id)) is var done ? (done.Rows, done.Reason) : default);
    }

    [Fact]
    public async Task Rows_that_moved_are_read_again_though_they_fill_several_pages()
    {
        await using var harness = await BackfillHarness.CreateAsync(0);
        await harness.Database
            .ExecuteAsync("INSERT INTO things (id, name, big) SELECT n, 'wide', repeat('w' || n, 3000) FROM generate_series(1, 900) n",
            Cancellation);
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);
        await harness.Database.ExecuteAsync("UPDATE things SET id = -id WHERE id > 100", Cancellation);
        await held.ReleaseAsync();
        await WaitAsync(backfills, job.Id);

        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task While_live_changes_come_the_copy_is_as_exact()
    {
        await using var harness = await BackfillHarness.CreateAsync(20_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        using var load = new ThingsLoad(harness.Database, 20_000, changesPerSecond: 500);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"] }, Cancellation);
        await WaitAsync(backfills, job.Id);
        await load.StopAsync();

        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task It_ends_though_rows_move_faster_than_they_could_be_kept()
    {
        await using var harness = await BackfillHarness.CreateAsync(8_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var moving = MoveAsync(harness.Database, stop.Token);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 1_000 }, Cancellation);
        await WaitAsync(backfills, job.Id);
        await stop.CancelAsync();

        Assert.InRange(await moving, 2_000, long.MaxValue); // Twice as many as are kept.
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task It_does_not_run_after_rows_that_come_behind_the_last_one()
    {
        await using var harness = await BackfillHarness.CreateAsync(3_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 1_000 }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no row was read",
            Cancellation);
        await harness.Database.ExecuteAsync(
            "INSERT INTO things (id, name, big) SELECT n, 'behind', repeat('behind ' || n, 900) FROM generate_series(3001, 4000) n; " +
                "UPDATE things SET id = id + 10000 WHERE id BETWEEN 2901 AND 3000", Cancellation);

        Assert.InRange((await WaitAsync(backfills, job.Id)).Rows, 2_900, 3_000);
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    // Every row is at its number or at the negative of it.
    private static async Task<long> MoveAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        var moved = 0L;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var first = 1; !cancellationToken.IsCancellationRequested; first = (first + 997) % 7_900)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            await using var command = database.DataSource
                .CreateCommand($"UPDATE things SET id = -id WHERE abs(id) BETWEEN {first} AND {first + 40}");
            moved += await command.ExecuteNonQueryAsync(CancellationToken.None);
        }

        return moved;
    }
}
