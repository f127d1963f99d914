using Bridge.Hosting.Redis;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Hosting.Redis;

public sealed class RedisConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_and_writes_and_says_version_and_persistence()
    {
        await using var redis = new RedisConnection(TestServices.Redis);
        var key = "bridge:test:" + Guid.NewGuid();
        Assert.True(await redis.TryAsync(database => database.StringSetAsync(key, "1", TimeSpan.FromMinutes(1)), Cancellation)
            is { Reached: true, Value: true });
        Assert.Equal("1", (string?)(await redis.TryAsync(database => database.StringGetAsync(key), Cancellation)).Value);
        var info = await redis.ReadInfoAsync(Cancellation);
        Assert.True(int.Parse(info!.Version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) >= 6);
        Assert.True(info.UsedMemory > 0);
        Assert.Empty(redis.Reason);
    }

    [Fact]
    public async Task Missing_Redis_is_a_state_within_seconds()
    {
        await using var redis = new RedisConnection("127.0.0.1:1,password=hidden");
        var answer = await redis.TryAsync(database => database.StringGetAsync("x"), Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.False(answer.Reached);
        Assert.Equal("Redis at 127.0.0.1:1 does not answer: Connection refused", redis.Reason);
        Assert.Null(await redis.ReadInfoAsync(Cancellation));
    }

    [Fact]
    public async Task Redis_that_takes_no_writes_is_a_state_too()
    {
        _ = TestServices.Redis;
        await using var server = await PrivateRedis.CreateAsync();
        await server.BecomeReplicaAsync();
        await using var redis = new RedisConnection(server.Address);
        Assert.True((await redis.TryAsync(database => database.StringGetAsync("x"), Cancellation)).Reached);
        Assert.False((await redis.TryAsync(database => database.StringSetAsync("x", "1"), Cancellation)).Reached);
        Assert.Contains("replica", redis.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_snapshots_are_written_when_a_schedule_says_so()
    {
        _ = TestServices.Redis;
        await using var server = await PrivateRedis.CreateAsync();
        await using var redis = new RedisConnection(server.Address);
        Assert.False((await redis.ReadInfoAsync(Cancellation))?.Snapshots);
        await server.ScheduleSnapshotsAsync();
        Assert.True((await redis.ReadInfoAsync(Cancellation))?.Snapshots);
    }
}
