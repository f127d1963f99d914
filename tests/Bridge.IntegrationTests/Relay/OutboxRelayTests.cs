using Bridge.Hosting.Configuration;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Testing.Services;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.IntegrationTests.Relay;

public sealed class OutboxRelayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static BasicProperties Numbered(long sequence) =>
        new() { Headers = new Dictionary<string, object?> { ["bridge-sequence"] = sequence } };

    [Fact]
    public async Task Publishes_in_order_to_the_contract_and_to_patterns_and_batches_as_they_are()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var all = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"));
        var inserts = await relay.QueueAsync(TopologyNames.ChangesExchange, "*.public.other.insert");
        var batches = await relay.QueueAsync(TopologyNames.ChangeBatchExchange);
        relay.Append(1000, 50);
        relay.Append(1050, 3, "other");
        await relay.StartAsync();

        Assert.Equal(Enumerable.Range(1000, 53).Select(i => (long)i), (await relay.TakeAsync(all, 53)).Select(message => message.Sequence));
        Assert.Equal([1050L, 1051, 1052], (await relay.TakeAsync(inserts, 3)).Select(message => message.Sequence));
        Assert.Equal([1049L, 1052], (await relay.TakeAsync(batches, 2)).Select(message => message.Sequence));
        await Poll.UntilAsync(() => relay.Status.Current is
        {
            TypedOffset: 1052, BatchesOffset: 1052, Confirmed: 55, InFlight: 0,
            Unroutable: 0
        }, "all confirmed");
    }

    [Fact]
    public async Task A_queue_that_is_bound_twice_gets_each_message_once_also_behind_the_bindings_of_an_earlier_worker()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await relay.Channel.ExchangeBindAsync(
            TopologyNames.ContractExchange("RowChanged"), TopologyNames.ChangesExchange, "RowChanged.#", cancellationToken: Cancellation);
        var both = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"));
        await relay.Channel.QueueBindAsync(
            both, TopologyNames.ChangesExchange, "RowChanged.public.things.*", cancellationToken: Cancellation);
        await relay.Channel.BasicPublishAsync(
            TopologyNames.ContractExchange("RowChanged"), "RowChanged.public.things.insert", true, Numbered(1), "{}"u8.ToArray(),
            Cancellation);
        relay.Append(1000, 3);
        await relay.StartAsync();

        Assert.Equal([1L, 1000, 1001, 1002], (await relay.TakeAsync(both, 4)).Select(message => message.Sequence));
        var returned = await Assert.ThrowsAsync<PublishReturnException>(async () =>
            await relay.Channel.BasicPublishAsync(
                TopologyNames.ChangesExchange, "RowChanged.public.others.insert", true, Numbered(2), "{}"u8.ToArray(), Cancellation));
        Assert.True(returned.IsReturn);
        Assert.Equal(0u, await relay.Channel.MessageCountAsync(both, Cancellation));
    }

    [Fact]
    public async Task Unroutable_messages_are_counted_and_hold_nothing_up()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Append(1000, 10);
        await relay.StartAsync();
        await Poll.UntilAsync(() => relay.Status.Current is { TypedOffset: 1009, BatchesOffset: 1009, Unroutable: 10 },
            "ten messages returned");
    }

    [Fact]
    public async Task Goes_on_in_the_middle_of_a_record_each_route_from_its_own_offset()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await relay.NewStore().SaveAsync(OffsetNames.RelayTyped, new StoredOffset(1004, 1000), Cancellation);
        await relay.NewStore().SaveAsync(OffsetNames.RelayBatches, new StoredOffset(1009, 1000), Cancellation);
        var all = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        var batches = await relay.QueueAsync(TopologyNames.ChangeBatchExchange);
        relay.Append(1000, 10);
        relay.Append(1010, 1);
        await relay.StartAsync();
        Assert.Equal([1005L, 1006, 1007, 1008, 1009, 1010], (await relay.TakeAsync(all, 6)).Select(message => message.Sequence));
        Assert.Equal([1010L], (await relay.TakeAsync(batches, 1)).Select(message => message.Sequence));
        Assert.Equal(OutboxStart.After(1004, 1000), relay.Outbox.LastStart);
    }

    [Fact]
    public async Task An_empty_Redis_is_replaced_by_the_stream_of_offsets()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var all = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 10);
        await relay.StartAsync();
        await relay.TakeAsync(all, 10);
        await relay.StopAsync();

        relay.Redis = relay.Redis + ",defaultDatabase=15";
        Assert.Null(await relay.NewStore().ReadAsync(OffsetNames.RelayTyped, Cancellation));
        for (var restart = 0; restart < 3; restart++)
        {
            await relay.StartAsync();
            await relay.StopAsync();
        }

        relay.Append(1010, 1);
        await relay.StartAsync();
        Assert.Equal([1010L], (await relay.TakeAsync(all, 1)).Select(message => message.Sequence));
    }

    [Fact]
    public async Task An_unreachable_Redis_stops_nothing()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Redis = "127.0.0.1:1";
        relay.Options.Window = 10;
        var all = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 100);
        await relay.StartAsync();
        await relay.TakeAsync(all, 100);
        await relay.StopAsync();
        Assert.False(relay.Status.Current.OffsetStoreAvailable);

        relay.Append(1100, 1);
        await relay.StartAsync();
        Assert.Equal([1100L], (await relay.TakeAsync(all, 1)).Select(message => message.Sequence));
    }

    [Fact]
    public async Task Saving_never_moves_an_offset_back()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var store = relay.NewStore();
        await store.SaveAsync("x", new StoredOffset(1_700_000_000_000_002, 7), Cancellation);
        await store.SaveAsync("x", new StoredOffset(1_700_000_000_000_001, 8), Cancellation);
        Assert.Equal(new StoredOffset(1_700_000_000_000_002, 7), await store.ReadAsync("x", Cancellation));
    }

    [Fact]
    public async Task A_second_relay_waits_and_takes_over()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await relay.StartAsync();
        var other = new RelayStatus();
        using var stop = new CancellationTokenSource();
        var running = relay.NewRelay(other).RunAsync(stop.Token);
        await Poll.UntilAsync(() => other.Current.State == RelayState.Standby, "the second waits");
        await relay.StopAsync();
        await Poll.UntilAsync(() => other.Current.State == RelayState.Relaying, "the second takes over", 5);
        await stop.CancelAsync();
        await running;
    }
}
