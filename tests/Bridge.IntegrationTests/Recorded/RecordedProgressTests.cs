using Bridge.Relay.Offsets;
using Bridge.State;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Running;
using Bridge.Worker.Capture;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>The relay's offsets, the waiting stream of a webhook and a Redis that binaries of revision b48e87c wrote are read.</summary>
public sealed class RecordedProgressTests : IAsyncLifetime
{
    private const long Last = 1_796_055_375_254_170;

    private Recording recording = null!;

    private static CancellationToken Cancellation => Recording.Cancellation;

    private RedisOffsetStore Store => new(recording.Redis, recording.Names, TimeProvider.System);

    public async ValueTask InitializeAsync() => recording = await Recording.LoadAsync("b48e87c");

    public ValueTask DisposeAsync() => recording.DisposeAsync();

    [Fact]
    public async Task Relay_finds_its_offsets_in_its_stream()
    {
        await using var connection = await recording.Connector.OpenAsync("test", Cancellation);
        var newest = await new OffsetStream(connection, recording.Names).ReadNewestAsync(Cancellation);
        Assert.Equal(new RelayOffset(new StoredOffset(Last, 31), new StoredOffset(Last, 31), 69_261), newest);
    }

    [Fact]
    public async Task Offsets_are_found_in_Redis()
    {
        Assert.Equal(["consumer.team", "relay.batches", "relay.typed"], await Store.ListAsync("", Cancellation));
        Assert.Equal(new StoredOffset(Last, 31), await Store.ReadAsync("relay.typed", Cancellation));
        Assert.Equal(new StoredOffset(Last, 31), await Store.ReadAsync("relay.batches", Cancellation));
        Assert.Equal(new StoredOffset(1_796_055_324_839_845, null), await Store.ReadAsync("consumer.team", Cancellation));
    }

    [Fact]
    public async Task Highest_Sequence_is_known()
    {
        await using var state = await StateWriter
            .OpenAsync(recording.Connector, recording.Names, recording.Redis, TimeProvider.System, Cancellation);
        Assert.Equal(Last, await new KnownSequence(recording.Redis, recording.Names).ReadAsync(state, Cancellation));
    }

    [Fact]
    public async Task Delivery_log_and_delivered_ids_are_read()
    {
        var names = new WebhookNames(recording.Names, "delivered");
        var log = (await recording.Redis.TryAsync(database => database.ListRangeAsync(names.LogKey), Cancellation)).Value!
            .Select(entry => DeliveryLogEntry.Read((byte[])entry!)).ToList();
        Assert.Equal(6, log.Count);
        Assert.All(log, entry => Assert.Equal(("delivered", 204, 1), (entry.Outcome, entry.Status, entry.Attempt)));
        Assert.Equal(["0cccd7a2-53d8-8e94-a710-a6bf11a7dc62"], log.Select(entry => entry.WebhookId).Take(1));
        Assert.StartsWith("""{"id":"0cccd7a2-53d8-8e94-a710-a6bf11a7dc62","type":"ContainerChanged",""", log[0].Body,
            StringComparison.Ordinal);
        Assert.Equal(6, (await recording.Redis.TryAsync(database => database.ListLengthAsync(names.DeliveredKey), Cancellation)).Value);
    }

    [Fact]
    public async Task What_waits_for_another_attempt_waits_on()
    {
        await using var connection = await recording.Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        var rows = new WaitingRows();
        await new WaitingStream(channel, new WebhookNames(recording.Names, "waiting"), TimeProvider.System)
            .LoadAsync(connection, rows, Cancellation);
        var waiting = new List<string>();
        while (rows.TryTake(DateTimeOffset.MaxValue, out var row))
            waiting.AddRange(row.Entries.Select(entry => entry.Message)
                .Select(item => $"{item.Contract} {item.Schema}.{item.Table} {item.Operation} {item.Sequence}"));
        Assert.Equal(
            [
                "RowChanged public.Odd \"orders\" delete 1796055324839693",
                "RowChanged public.Odd \"orders\" truncate 1796055324839694",
                "RowChanged public.Odd \"orders\" update 1796055324839692",
            ],
            waiting.Order(StringComparer.Ordinal));
    }
}
