using System.Diagnostics;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>Outbox rule 6, acknowledge: a slot that lags never holds up the server's shutdown; and a reader that pauses keeps its
/// connection.</summary>
public sealed class ServerShutdownTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rule_6_a_lagging_slot_does_not_hold_up_a_fast_shutdown(bool someoneReads)
    {
        await using var server = await PrivatePostgres.CreateAsync();
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        await test.ExecuteAsync("INSERT INTO notes SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i");
        var source = await test.OpenAsync();
        await WireReader.ReadBeginAsync(source);
        await using var watch = await ServerShutdownWatch.StartAsync(test.Database.ConnectionString, CaptureTest.Cancelled);
        await using var closing = watch.Closed.UnsafeRegister(_ => source.Close(), null);
        var reading = someoneReads ? ReadUntilClosedAsync(source) : Task.CompletedTask;

        var took = await server.StopAsync("fast", TimeSpan.FromSeconds(20));

        Assert.True(watch.Closed.IsCancellationRequested);
        TestContext.Current.TestOutputHelper?.WriteLine($"pg_ctl stop -m fast took {took.TotalSeconds:0.00} s");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await reading.WaitAsync(CaptureTest.Deadline, CaptureTest.Cancelled);
        await source.DisposeAsync();
        await server.StartAsync();
    }

    [Fact]
    public async Task Watch_fires_at_once_when_the_server_stops_and_not_before()
    {
        await using var server = await PrivatePostgres.CreateAsync();
        await using var watch = await ServerShutdownWatch.StartAsync(server.ConnectionString, CaptureTest.Cancelled);
        Assert.False(watch.Closed.IsCancellationRequested);
        var fired = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = watch.Closed.UnsafeRegister(_ => fired.SetResult(Stopwatch.GetTimestamp()), null);
        var began = Stopwatch.GetTimestamp();
        await server.StopAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began, await fired.Task), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Watch_ends_silently_when_it_is_disposed()
    {
        var watch = await ServerShutdownWatch.StartAsync(TestServices.Postgres, CaptureTest.Cancelled);
        var closed = watch.Closed;
        await watch.DisposeAsync();
        Assert.False(closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_reader_that_pauses_longer_than_wal_sender_timeout_keeps_its_connection()
    {
        await using var server = await PrivatePostgres.CreateAsync("wal_sender_timeout = 3s");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        await test.ExecuteAsync("INSERT INTO notes SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i");
        await using var source = await test.OpenAsync();
        await WireReader.ReadBeginAsync(source);
        var began = Stopwatch.GetTimestamp();

        await Poll.UntilAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(8)), CaptureTest.Deadline,
            "the pause to pass");

        Assert.Equal(source.WalSenderPid, (await test.SlotAsync()).Holder?.Pid);
        Assert.Equal(100_000, (await WireReader.ReadTransactionAsync(source)).Kinds.Count(kind => kind == 'I'));
        Assert.Equal(Lsn.Zero, source.Acknowledger.Acknowledged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frozen_server_is_left_behind_within_seconds(bool someoneReads)
    {
        await using var server = await PrivatePostgres.CreateAsync();
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        var source = await test.OpenAsync();
        var reading = someoneReads ? ReadUntilClosedAsync(source) : Task.CompletedTask;
        await server.FreezeAsync();
        try
        {
            var began = Stopwatch.GetTimestamp();
            await source.DisposeAsync();
            await reading.WaitAsync(CaptureTest.Deadline, CaptureTest.Cancelled);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(8));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => source.ReadAsync(CaptureTest.Cancelled).AsTask());
        }
        finally
        {
            await server.ThawAsync();
        }
        await Poll.UntilAsync(async () => !(await test.SlotAsync()).IsActive, CaptureTest.Deadline,
            "the thawed server to see that nobody reads");
    }

    private static async Task ReadUntilClosedAsync(ReplicationSource source)
    {
        // Behind the giant transaction the reader waits for more, as a caught-up capture does; nothing is acknowledged.
        try
        {
            while (await source.ReadAsync(CaptureTest.Cancelled)) { }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
