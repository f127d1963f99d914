using Bridge.Capture.Replication;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>Outbox rule 3, visible: only what a SELECT can see.</summary>
public sealed class VisibilityGateTests
{
    [Fact]
    public async Task Rule_3_holds_a_commit_that_waits_for_its_standby_until_a_SELECT_shows_it()
    {
        await using var server = await PrivatePostgres.CreateAsync("synchronous_standby_names = 'absent'", "synchronous_commit = local");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        await using var source = await test.OpenAsync();
        using var pause = new ShortPause();
        await using var gate = await VisibilityGate
            .OpenAsync(test.Database.ConnectionString, pause, TimeProvider.System, CaptureTest.Cancelled);
        await using var writer = await test.Source.OpenConnectionAsync(CaptureTest.Cancelled);
        await using var insert = new NpgsqlCommand("SET synchronous_commit = on; INSERT INTO notes VALUES (1)", writer);
        var commit = insert.ExecuteNonQueryAsync(CaptureTest.Cancelled);

        var transaction = await WireReader.ReadTransactionAsync(source); // Decoded, though it is not visible.
        Assert.False(commit.IsCompleted);
        var said = new TaskCompletionSource();
        var visible = gate.WaitUntilVisibleAsync(transaction.Xid, said.SetResult, CaptureTest.Cancelled).AsTask();
        await said.Task.WaitAsync(CaptureTest.Deadline, CaptureTest.Cancelled);
        Assert.Equal(0, await CountAsync(test));
        Assert.False(visible.IsCompleted);

        await test.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = ''");
        await test.ExecuteAsync("SELECT pg_reload_conf()");
        await visible.WaitAsync(CaptureTest.Deadline, CaptureTest.Cancelled);
        Assert.Equal(1, await CountAsync(test));
        await commit;
    }

    [Fact]
    public async Task Asks_no_one_about_what_an_earlier_snapshot_has_seen()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        for (var i = 0; i < 20; i++) await test.ExecuteAsync($"INSERT INTO notes VALUES ({i})");
        using var pause = new ShortPause();
        await using var gate = await VisibilityGate
            .OpenAsync(test.Database.ConnectionString, pause, TimeProvider.System, CaptureTest.Cancelled);
        for (var i = 0; i < 20; i++)
            await gate.WaitUntilVisibleAsync((await WireReader.ReadTransactionAsync(source)).Xid, null, CaptureTest.Cancelled);
        Assert.Equal(1, gate.Looks);
    }

    [Fact]
    public async Task Passes_ordinary_commits_at_once()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        using var pause = new ShortPause();
        await using var gate = await VisibilityGate
            .OpenAsync(test.Database.ConnectionString, pause, TimeProvider.System, CaptureTest.Cancelled);
        for (var i = 0; i < 50; i++)
        {
            var insert = test.ExecuteAsync($"INSERT INTO notes VALUES ({i})");
            await gate.WaitUntilVisibleAsync(
                (await WireReader.ReadTransactionAsync(source)).Xid, () => Assert.Fail("waited 200 ms"), CaptureTest.Cancelled);
            Assert.Equal(i + 1, await CountAsync(test));
            await insert;
        }
    }

    [Fact]
    public async Task Commits_would_wait_for_bridge_if_it_were_named_as_a_standby()
    {
        // The reason of preflight's finding synchronous-standby.
        await using var server = await PrivatePostgres.CreateAsync("synchronous_commit = local");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        await server.ConfigureAsync("synchronous_standby_names = '*'");
        await server.StopAsync();
        await server.StartAsync();
        test.Source.Clear();
        test.Database.DataSource.Clear();
        await using var source = await test.OpenAsync();
        await using var writer = await test.Source.OpenConnectionAsync(CaptureTest.Cancelled);
        await using var insert = new NpgsqlCommand("SET synchronous_commit = on; INSERT INTO notes VALUES (1)", writer);
        var commit = insert.ExecuteNonQueryAsync(CaptureTest.Cancelled);
        var end = (await WireReader.ReadTransactionAsync(source)).EndLsn;
        Assert.False(commit.IsCompleted);
        source.Acknowledger.Acknowledge(end);
        await commit.WaitAsync(CaptureTest.Deadline, CaptureTest.Cancelled);
    }

    private static Task<long> CountAsync(CaptureTest test) => test.Database
        .ScalarAsync<long>("SELECT count(*) FROM notes", CaptureTest.Cancelled)!;
}
