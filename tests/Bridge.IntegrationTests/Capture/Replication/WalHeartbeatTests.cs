using Bridge.Capture.Replication;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>On a server of its own: other tests' writes would count as somebody's.</summary>
public sealed class WalHeartbeatTests
{
    [Fact]
    public async Task Writes_when_others_wrote_and_nothing_on_a_quiet_server()
    {
        await using var server = await PrivatePostgres.CreateAsync("autovacuum = off");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        var heartbeat = new WalHeartbeat(test.Source, test.Options, TimeProvider.System, CaptureTest.Logger<WalHeartbeat>([]));

        Assert.False(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        Assert.False(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        await test.ExecuteAsync("INSERT INTO unpublished (body) VALUES ('x')");
        Assert.True(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        // What its own message brings about (a snapshot in WAL, a checkpoint) does not feed the next one.
        for (var i = 0; i < 3; i++)
        {
            await test.ExecuteAsync("CHECKPOINT");
            Assert.False(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        }
        Assert.Equal(1, heartbeat.Written);
    }

    [Fact]
    public async Task Sees_an_older_transaction_that_ends_behind_its_own_message()
    {
        await using var server = await PrivatePostgres.CreateAsync("autovacuum = off");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        var heartbeat = new WalHeartbeat(test.Source, test.Options, TimeProvider.System, CaptureTest.Logger<WalHeartbeat>([]));
        await heartbeat.BeatAsync(CaptureTest.Cancelled);
        await using var slow = await test.Source.OpenConnectionAsync(CaptureTest.Cancelled);
        await using var transaction = await slow.BeginTransactionAsync(CaptureTest.Cancelled);
        await using (var insert = slow.CreateCommand())
        {
            insert.CommandText = "INSERT INTO unpublished (body) VALUES ('slow')";
            await insert.ExecuteNonQueryAsync(CaptureTest.Cancelled);
        }
        await test.ExecuteAsync("INSERT INTO unpublished (body) VALUES ('quick')");
        Assert.True(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        Assert.False(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        await transaction.CommitAsync(CaptureTest.Cancelled);
        Assert.True(await heartbeat.BeatAsync(CaptureTest.Cancelled));
        Assert.False(await heartbeat.BeatAsync(CaptureTest.Cancelled));
    }

    [Fact]
    public async Task Lets_the_slot_follow_when_only_unpublished_tables_are_written()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        test.Options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CaptureTest.Cancelled);
        var beating = new WalHeartbeat(test.Source, test.Options, TimeProvider.System, CaptureTest.Logger<WalHeartbeat>([]))
            .RunAsync(stop.Token);
        var reading = WireReader.ReadTransactionAsync(source);
        await Poll.UntilAsync(async () =>
        {
            await test.ExecuteAsync("INSERT INTO unpublished (body) VALUES ('x')");
            return reading.IsCompleted;
        }, CaptureTest.Deadline, "the heartbeat");
        Assert.Contains("M", (await reading).Kinds, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => beating);
    }

    [Fact]
    public async Task Says_once_why_it_cannot_write()
    {
        var lines = new List<string>();
        await using var source = CaptureConnection.CreateDataSource("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        var options = new Bridge.Capture.CaptureOptions { HeartbeatInterval = TimeSpan.FromMilliseconds(20) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CaptureTest.Cancelled);
        var beating = new WalHeartbeat(source, options, TimeProvider.System, CaptureTest.Logger<WalHeartbeat>(lines)).RunAsync(stop.Token);
        var beats = 0;
        await Poll.UntilAsync(() => Task.FromResult(++beats > 20), CaptureTest.Deadline, "several beats");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => beating);
        Assert.Single(lines);
    }
}
