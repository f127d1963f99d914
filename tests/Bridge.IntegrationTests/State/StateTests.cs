using System.Text.Json;
using Bridge.Hosting.Redis;
using Bridge.State;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.State;

public sealed class StateTests : StateTest
{
    [Fact]
    public async Task Reader_says_that_the_stream_does_not_exist_and_that_it_is_empty()
    {
        var reader = new StateReader(Connector, Names);
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

        var state = (await new StateReader(Connector, Names).ReadAsync(Cancellation))!;
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

        var state = (await new StateReader(Connector, Names).ReadAsync(Cancellation))!;
        Assert.Equal(expected.OrderBy(pair => pair.Key), state.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Version))
            .OrderBy(pair => pair.Key));

        await using var connection = await Connector.OpenAsync("test", Cancellation);
        var map = await StateRecords.ReadAsync(connection, Names.State, Cancellation);
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

        await CloseConnectionAsync(Names.StateWriter);
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
        await Redis.TryAsync(database => database.KeyDeleteAsync([Names.RedisPrefix + "state", Names.RedisPrefix + "state:version"]),
            Cancellation);
        await writer.PutAsync("epoch", 2, Cancellation);
        Assert.Equal(["epoch", "outbox"], await ViewAsync());

        await Redis.TryAsync(database => database.KeyDeleteAsync([Names.RedisPrefix + "state", Names.RedisPrefix + "state:version"]),
            Cancellation);
        Assert.True(await writer.RestoreViewAsync(Cancellation));
        Assert.Equal(["epoch", "outbox"], await ViewAsync());
    }

    [Fact]
    public async Task Missing_Redis_does_not_stop_a_write()
    {
        await DeclareAsync();
        await using var missing = new RedisConnection("127.0.0.1:1");
        await using var writer = await StateWriter.OpenAsync(Connector, Names, missing, TimeProvider.System, Cancellation);
        Assert.Equal(1, await writer.PutAsync("epoch", 1, Cancellation));
        Assert.Contains("127.0.0.1:1", missing.Reason, StringComparison.Ordinal);
        Assert.Single((await new StateReader(Connector, Names).ReadAsync(Cancellation))!);
    }

    [Fact]
    public async Task Snapshot_that_its_writer_did_not_finish_does_not_count()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync()) await writer.PutAsync("a", 1, Cancellation);
        await using (var connection = await Connector.OpenAsync("test", Cancellation))
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
            var part = new StateRecord { Kind = StateRecordKind.Snapshot, SnapshotVersion = 1, Part = 0, Parts = 2 };
            await channel.BasicPublishAsync("", Names.State, true, part.ToBytes(), Cancellation);
            Assert.Null((await StateRecords.ReadAsync(connection, Names.State, Cancellation)).Newest);
        }

        await using var next = await OpenAsync();
        await next.PutAsync("b", 2, Cancellation);
        Assert.Equal(["a", "b"], (await new StateReader(Connector, Names).ReadAsync(Cancellation))!.Keys.Order());
    }

    private async Task<IEnumerable<string>> ViewAsync()
    {
        var answer = await Redis.TryAsync(database => database.HashKeysAsync(Names.RedisPrefix + "state"), Cancellation);
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
            var text = await Host.Management.GetStringAsync("api/connections", deadline.Token);
            var found = JsonDocument.Parse(text).RootElement.EnumerateArray()
                .Where(item => item.TryGetProperty("vhost", out var vhost) && vhost.GetString() == Host.Name
                    && item.TryGetProperty("client_properties", out var client) && client.TryGetProperty("connection_name", out var given)
                        && given.GetString() == name)
                .OrderBy(item => item.GetProperty("connected_at").GetInt64())
                .Select(item => item.GetProperty("name").GetString()!).ToList();
            if (found.Count == 0) continue;
            using var answer = await Host.Management.DeleteAsync($"api/connections/{Uri.EscapeDataString(found[0])}", deadline.Token);
            if (answer.IsSuccessStatusCode) return;
        }
        while (await timer.WaitForNextTickAsync(deadline.Token));
    }
}
