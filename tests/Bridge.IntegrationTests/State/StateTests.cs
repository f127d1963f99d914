using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.State;
using Bridge.State.Requests;
using Bridge.Testing.Services;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.State;

public sealed class StateTests : IAsyncLifetime
{
    private readonly TopologyNames names = new("p" + Guid.NewGuid().ToString("N")[..10]);
    private readonly RedisConnection redis = new(TestServices.Redis);
    private TestVirtualHost host = null!;
    private RabbitMqConnector connector = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        connector = new RabbitMqConnector(host.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        await redis.TryAsync(database => database.KeyDeleteAsync([names.RedisPrefix + "state", names.RedisPrefix + "state:version"]),
            CancellationToken.None);
        await redis.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Reader_says_that_the_stream_does_not_exist_and_that_it_is_empty()
    {
        var reader = new StateReader(connector, names);
        Assert.Null(await reader.ReadAsync(Cancellation));
        await DeclareAsync();
        Assert.Empty((await reader.ReadAsync(Cancellation))!);
    }

    [Fact]
    public async Task Reader_sees_what_was_written_replaced_and_removed()
    {
        await DeclareAsync();
        await using var writer = await OpenAsync();
        await writer.PutAsync("outbox", new { slot = "a" }, Cancellation);
        await writer.PutAsync("epoch", 1, Cancellation);
        await writer.PutAsync("epoch", 2, Cancellation);
        await writer.PutAsync("gone", true, Cancellation);
        Assert.Equal(5, await writer.RemoveAsync("gone", Cancellation));

        var state = (await new StateReader(connector, names).ReadAsync(Cancellation))!;
        Assert.Equal(["epoch", "outbox"], state.Keys.Order());
        Assert.Equal(2, state["epoch"].Value!.Value.GetInt32());
        Assert.Equal(3, state["epoch"].Version);
        Assert.Equal("a", state["outbox"].Value!.Value.GetProperty("slot").GetString());
    }

    [Fact]
    public async Task State_is_whole_after_2500_records_with_snapshots_and_is_read_from_the_newest()
    {
        await DeclareAsync();
        var expected = new Dictionary<string, long>();
        await using (var writer = await OpenAsync())
        {
            writer.SnapshotRecords = 1_000;
            for (var i = 1; i <= 2_500; i++)
            {
                var key = $"key{i % 97}";
                expected[key] = await writer.PutAsync(key, new { i }, Cancellation);
            }

            Assert.Equal(expected.OrderBy(pair => pair.Key), writer.Entries
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Version)).OrderBy(pair => pair.Key));
        }

        var state = (await new StateReader(connector, names).ReadAsync(Cancellation))!;
        Assert.Equal(expected.OrderBy(pair => pair.Key), state.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Version))
            .OrderBy(pair => pair.Key));

        await using var connection = await connector.OpenAsync("test", Cancellation);
        var map = await StateRecords.ReadAsync(connection, names.State, Cancellation);
        Assert.NotNull(map.Newest);
        Assert.True(map.SinceSnapshot < 1_000, $"{map.SinceSnapshot} records were read behind the newest snapshot.");
    }

    [Fact]
    public async Task Second_writer_waits_until_the_first_is_killed_and_knows_what_it_wrote()
    {
        await DeclareAsync();
        var first = await OpenAsync();
        await first.PutAsync("epoch", 7, Cancellation);
        var second = OpenAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TimeSpan.FromSeconds(1.5), Cancellation));

        await CloseConnectionAsync(names.StateWriter);
        await using var writer = await second.WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
        Assert.Equal(7, writer.Entries["epoch"].Value!.Value.GetInt32());
        await Assert.ThrowsAnyAsync<Exception>(() => first.PutAsync("epoch", 8, Cancellation));
        Assert.Equal(2, await writer.PutAsync("epoch", 9, Cancellation));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Redis_that_came_back_empty_is_made_whole_by_the_next_write()
    {
        await DeclareAsync();
        await using var writer = await OpenAsync();
        await writer.PutAsync("outbox", "a", Cancellation);
        await writer.PutAsync("epoch", 1, Cancellation);
        await redis.TryAsync(database => database.KeyDeleteAsync([names.RedisPrefix + "state", names.RedisPrefix + "state:version"]),
            Cancellation);
        await writer.PutAsync("epoch", 2, Cancellation);
        Assert.Equal(["epoch", "outbox"], await ViewAsync());

        await redis.TryAsync(database => database.KeyDeleteAsync([names.RedisPrefix + "state", names.RedisPrefix + "state:version"]),
            Cancellation);
        Assert.True(await writer.RestoreViewAsync(Cancellation));
        Assert.Equal(["epoch", "outbox"], await ViewAsync());
    }

    [Fact]
    public async Task Missing_Redis_does_not_stop_a_write()
    {
        await DeclareAsync();
        await using var missing = new RedisConnection("127.0.0.1:1");
        await using var writer = await StateWriter.OpenAsync(connector, names, missing, TimeProvider.System, Cancellation);
        Assert.Equal(1, await writer.PutAsync("epoch", 1, Cancellation));
        Assert.Contains("127.0.0.1:1", missing.Reason, StringComparison.Ordinal);
        Assert.Single((await new StateReader(connector, names).ReadAsync(Cancellation))!);
    }

    [Fact]
    public async Task Snapshot_that_its_writer_did_not_finish_does_not_count()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync()) await writer.PutAsync("a", 1, Cancellation);
        await using (var connection = await connector.OpenAsync("test", Cancellation))
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
            var part = new StateRecord { Kind = StateRecordKind.Snapshot, SnapshotVersion = 1, Part = 0, Parts = 2 };
            await channel.BasicPublishAsync("", names.State, true, part.ToBytes(), Cancellation);
            Assert.Null((await StateRecords.ReadAsync(connection, names.State, Cancellation)).Newest);
        }

        await using var next = await OpenAsync();
        await next.PutAsync("b", 2, Cancellation);
        Assert.Equal(["a", "b"], (await new StateReader(connector, names).ReadAsync(Cancellation))!.Keys.Order());
    }

    [Fact]
    public async Task Large_values_are_snapshotted_by_their_bytes_so_that_retention_takes_no_key_away()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync())
        {
            await writer.PutAsync("first", 1, Cancellation);
            // More than the stream keeps, in fewer records than a snapshot by count is written after.
            var note = new string('x', 300_000);
            var writes = (StateRecords.RetentionBytes + (3 * StateRecords.SegmentBytes)) / note.Length;
            Assert.True(writes < StateWriter.SnapshotInterval);
            for (var i = 0; i < writes; i++) await writer.PutAsync($"note{i % 3}", note, Cancellation);
        }

        var state = (await new StateReader(connector, names).ReadAsync(Cancellation))!;
        Assert.Equal(["first", "note0", "note1", "note2"], state.Keys.Order());
        await using var connection = await connector.OpenAsync("test", Cancellation);
        var map = await StateRecords.ReadAsync(connection, names.State, Cancellation);
        Assert.InRange(map.BytesSinceSnapshot, 0, StateRecords.SnapshotDistanceBytes);
    }

    [Fact]
    public async Task A_state_that_retention_could_not_hold_is_refused_with_its_key()
    {
        await DeclareAsync();
        await using var writer = await OpenAsync();
        await Assert.ThrowsAsync<RefusedRequestException>(() => writer.PutAsync("large", new string('ü', 300_000), Cancellation));
        var note = new string('x', 500_000);
        var refused = await Assert.ThrowsAsync<RefusedRequestException>(async () =>
        {
            for (var i = 0; i <= StateRecords.MostBytes / note.Length; i++) await writer.PutAsync($"note{i}", note, Cancellation);
        });
        Assert.Contains("note8", refused.Message, StringComparison.Ordinal);
        await writer.PutAsync("note0", note, Cancellation);
        Assert.True(writer.IsOpen);
    }

    [Fact]
    public async Task What_somebody_else_publishes_into_the_stream_changes_nothing()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync())
        {
            writer.SnapshotRecords = 100;
            await writer.PutAsync("a", 1, Cancellation);
            await StrayAsync();
            for (var i = 0; i < 150; i++) await writer.PutAsync("b", i, Cancellation);
            await StrayAsync();
            await writer.PutAsync("c", 3, Cancellation);
        }

        await StrayAsync();
        await using var next = await OpenAsync();
        await next.PutAsync("d", 4, Cancellation);
        Assert.Equal(["a", "b", "c", "d"], (await new StateReader(connector, names).ReadAsync(Cancellation))!.Keys.Order());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var follower = new StateFollower(connector, names).FollowAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        Assert.True(await follower.MoveNextAsync());
        await StrayAsync();
        await next.PutAsync("e", 5, Cancellation);
        while (!follower.Current.ContainsKey("e")) Assert.True(await follower.MoveNextAsync());
    }

    [Fact]
    public async Task Whoever_takes_over_reads_from_the_newest_snapshot()
    {
        await DeclareAsync();
        for (var round = 0; round < 3; round++)
        {
            await using var writer = await OpenAsync();
            writer.SnapshotRecords = 100;
            Assert.True(round == 0 || writer.SinceSnapshot < 200, $"{writer.SinceSnapshot} records were read at the takeover.");
            for (var i = 0; i < 250; i++) await writer.PutAsync($"key{round}", i, Cancellation);
        }
    }

    private async Task StrayAsync()
    {
        await using var connection = await connector.OpenAsync("somebody", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        foreach (var body in new[] { "hello", "{}", "null", """{"kind":"Write","entries":null}""", """{"kind":"Write","entries":[{}]}""" })
            await channel.BasicPublishAsync("", names.State, true, System.Text.Encoding.UTF8.GetBytes(body), Cancellation);
    }

    private Task<StateWriter> OpenAsync() => StateWriter.OpenAsync(connector, names, redis, TimeProvider.System, Cancellation);

    private async Task DeclareAsync()
    {
        await using var connection = await connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await StateRecords.DeclareAsync(channel, names, Cancellation);
    }

    private async Task<IEnumerable<string>> ViewAsync()
    {
        var answer = await redis.TryAsync(database => database.HashKeysAsync(names.RedisPrefix + "state"), Cancellation);
        return answer.Value!.Select(key => (string)key!).Order();
    }

    // The broker's own way to cut a connection. Its list of connections is a few seconds old.
    private async Task CloseConnectionAsync(string name)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        do
        {
            var text = await host.Management.GetStringAsync("api/connections", deadline.Token);
            var found = JsonDocument.Parse(text).RootElement.EnumerateArray()
                .Where(item => item.TryGetProperty("vhost", out var vhost) && vhost.GetString() == host.Name
                    && item.TryGetProperty("client_properties", out var client) && client.TryGetProperty("connection_name", out var given)
                        && given.GetString() == name)
                .OrderBy(item => item.GetProperty("connected_at").GetInt64())
                .Select(item => item.GetProperty("name").GetString()!).ToList();
            if (found.Count == 0) continue;
            using var answer = await host.Management.DeleteAsync($"api/connections/{Uri.EscapeDataString(found[0])}", deadline.Token);
            if (answer.IsSuccessStatusCode) return;
        }
        while (await timer.WaitForNextTickAsync(deadline.Token));
    }
}
