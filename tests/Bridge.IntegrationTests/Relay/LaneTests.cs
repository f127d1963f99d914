using Bridge.Hosting.Configuration;
using Bridge.Relay.Status;
using Bridge.Testing.Services;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Relay;

/// <summary>A queue in trouble is behind alone, and gets all once it is well.</summary>
public sealed class LaneTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> FullQueues => new()
    {
        { "classic", 5 }, { "classic", 1000 }, { "quorum", 5 }, { "quorum", 1000 },
    };

    [Theory]
    [MemberData(nameof(FullQueues))]
    public async Task A_full_queue_is_behind_alone_and_gets_everything_in_order_when_it_has_room(string type, int length)
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "RowChanged.#", Full(type, length));
        var healthy = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"));
        var behindTeam = await TeamQueueAsync(relay);
        for (var i = 0; i < 30; i++) relay.Append(1000 + (i * 100), 100);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);

        Assert.Equal(Sequences(1000, 3000), Distinct(await relay.TakeUntilAsync(healthy, 3999)));
        Assert.Equal(Sequences(1000, 3000), Distinct(await relay.TakeUntilAsync(behindTeam, 3999)));
        var lane = relay.Lane(full)!;
        Assert.True(lane.Changes > 0 && lane.Offset < 3999, $"{lane}");
        Assert.Contains("x-max-length", lane.Needs, StringComparison.Ordinal);
        Assert.Equal(RelayState.Relaying, relay.Status.Current.State);
        relay.Append(4000, 10);
        Assert.Equal(Sequences(4000, 10), await relay.TakeUntilAsync(healthy, 4009));

        var received = await relay.TakeUntilAsync(full, 4009);
        Assert.Equal(Sequences(1000, 3010), Distinct(received));
        AssertRepeatsInOrder(received);
        await relay.WaitForAsync(RelayMode.Exchange);
        relay.Append(4010, 10);
        foreach (var queue in new[] { full, healthy, behindTeam })
            Assert.Equal(4019, (await relay.TakeUntilAsync(queue, 4019))[^1]);
        await Poll.UntilAsync(() => relay.Status.Current.TypedOffset == 4019, "the offset is there");
    }

    [Fact]
    public async Task A_queue_whose_limit_is_taken_away_goes_on()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", new() { ["x-queue-type"] = "quorum" });
        await relay.Host.SetPolicyAsync("limit", full, """{"max-length":100,"overflow":"reject-publish"}""");
        relay.Append(1000, 1000);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);
        await relay.Host.DeletePolicyAsync("limit");

        await Poll.UntilAsync(async () => await relay.Channel.MessageCountAsync(full, Cancellation) >= 1000, "all are there", 60);
        await relay.WaitForAsync(RelayMode.Exchange);
        Assert.Equal(Sequences(1000, 1000), Distinct(await relay.TakeUntilAsync(full, 1999)));
    }

    [Fact]
    public async Task A_message_larger_than_all_that_its_queue_holds_is_set_aside_and_the_next_ones_arrive()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var small = await relay.QueueAsync(
            TopologyNames.ChangesExchange, "#", new() { ["x-max-length-bytes"] = 20_000, ["x-overflow"] = "reject-publish" });
        relay.Append(1000, 3);
        relay.AppendLarge(1003, bytes: 50_000);
        relay.Append(1004, 3);
        await relay.StartAsync();

        Assert.Equal([1000L, 1001, 1002, 1004, 1005, 1006], Distinct(await relay.TakeUntilAsync(small, 1006)));
        await Poll.UntilAsync(() => relay.Status.Current.SetAside == 1, "it is counted");
        await relay.WaitForAsync(RelayMode.Exchange);
    }

    [Fact]
    public async Task A_queue_that_is_deleted_loses_its_lane_and_one_that_is_bound_meanwhile_gets_what_comes_from_then_on()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("classic", 5));
        var healthy = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 100);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);
        var late = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1100, 100);
        Assert.Equal(1199, (await relay.TakeUntilAsync(healthy, 1199))[^1]);
        var received = Distinct(await relay.TakeUntilAsync(late, 1199));
        Assert.Equal(Sequences(1100, 100), received.SkipWhile(sequence => sequence < 1100));

        await relay.Channel.QueueDeleteAsync(full, false, false, cancellationToken: Cancellation);
        await Poll.UntilAsync(() => relay.Lane(full) is null, "the lane is gone", 30);
        await relay.WaitForAsync(RelayMode.Exchange);
    }

    [Fact]
    public async Task Bindings_stay_as_their_owners_make_them_and_one_that_is_added_counts_from_before_it_is_seen()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("classic", 5));
        var team = await relay.QueueAsync(TopologyNames.ChangesExchange, "*.public.things.*");
        relay.Append(1000, 10);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);
        var before = await relay.BindingsAsync();
        await relay.TakeUntilAsync(team, 1009);

        await relay.Channel.QueueBindAsync(team, TopologyNames.ChangesExchange, "*.public.others.*", cancellationToken: Cancellation);
        relay.Append(1010, 5, "others");
        Assert.Equal(Sequences(1010, 5), Distinct(await relay.TakeUntilAsync(team, 1014)).SkipWhile(sequence => sequence < 1010));
        await relay.Channel.QueueUnbindAsync(team, TopologyNames.ChangesExchange, "*.public.others.*", null, Cancellation);
        Assert.Equal(before, await relay.BindingsAsync());

        await relay.StopAsync();
        Assert.Equal(before, await relay.BindingsAsync());
    }

    [Fact]
    public async Task A_queue_behind_a_headers_exchange_and_a_binding_gets_each_message_once()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("classic", 5));
        var both = await relay.QueueAsync(TopologyNames.ChangesExchange, "#.insert");
        await relay.Channel.ExchangeDeclareAsync("odd", ExchangeType.Headers, cancellationToken: Cancellation);
        await relay.Channel.ExchangeBindAsync("odd", TopologyNames.ChangesExchange, "#", cancellationToken: Cancellation);
        var match = new Dictionary<string, object?> { ["x-match"] = "all" };
        await relay.Channel.QueueBindAsync(both, "odd", "", match, cancellationToken: Cancellation);
        relay.Append(1000, 50);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);
        await relay.TakeUntilAsync(both, 1049);
        relay.Append(1050, 50);
        Assert.Equal(Sequences(1050, 50), await relay.TakeUntilAsync(both, 1099));
    }

    [Fact]
    public async Task Killed_at_any_time_each_lane_goes_on_where_it_was()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("quorum", 50));
        var healthy = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 500);
        await relay.StartAsync();
        await relay.WaitForLaneAsync(full, LaneState.Refused);
        await relay.TakeUntilAsync(healthy, 1499);
        await Poll.UntilAsync(() => relay.Lane(healthy)?.State == LaneState.AtTail, "the other is at the tail");
        await relay.StopAsync();

        relay.Append(1500, 10);
        await relay.StartAsync();
        Assert.Equal(Sequences(1500, 10), await relay.TakeUntilAsync(healthy, 1509));
        Assert.Equal(RelayMode.Lanes, relay.Status.Current.Mode);
        Assert.Equal(Sequences(1000, 510), Distinct(await relay.TakeUntilAsync(full, 1509)));
    }

    [Fact]
    public async Task Without_the_management_API_nothing_is_lost_and_the_relay_says_what_it_needs()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Management = "http://127.0.0.1:1/";
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("classic", 5));
        var healthy = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 20);
        await relay.StartAsync();
        await Poll.UntilAsync(() => relay.Status.Current.State == RelayState.Waiting, "the relay waits", 30);
        Assert.Contains("ConnectionStrings:RabbitMqManagement", relay.Status.Current.Reason, StringComparison.Ordinal);

        Assert.Equal(Sequences(1000, 20), Distinct(await relay.TakeUntilAsync(full, 1019)));
        Assert.Equal(Sequences(1000, 20), Distinct(await relay.TakeUntilAsync(healthy, 1019)));
        await Poll.UntilAsync(() => relay.Status.Current.State == RelayState.Relaying, "the relay is well", 30);
    }

    [Fact]
    public async Task A_management_API_of_another_broker_is_not_believed()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await using var other = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        relay.ManagementHost = other.Uri;
        await relay.QueueAsync(TopologyNames.ChangesExchange, "#", Full("classic", 5));
        relay.Append(1000, 20);
        await relay.StartAsync();
        await Poll.UntilAsync(() => relay.Status.Current.State == RelayState.Waiting, "the relay waits", 30);
        Assert.Contains("does not show the lock", relay.Status.Current.Reason, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Full(string type, int length) =>
        new() { ["x-queue-type"] = type, ["x-max-length"] = length, ["x-overflow"] = "reject-publish" };

    private static async Task<string> TeamQueueAsync(RelayHarness relay)
    {
        await relay.Channel.ExchangeDeclareAsync("team", ExchangeType.Fanout, durable: true, cancellationToken: Cancellation);
        await relay.Channel.ExchangeBindAsync("team", TopologyNames.ContractExchange("RowChanged"), "", cancellationToken: Cancellation);
        return await relay.QueueAsync("team");
    }

    private static IEnumerable<long> Sequences(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    private static List<long> Distinct(IEnumerable<long> received) => [.. received.Distinct().Order()];

    // What comes twice comes as a stretch, in order: the newest stays the last.
    private static void AssertRepeatsInOrder(List<long> received)
    {
        var steps = received.Zip(received.Skip(1)).Where(pair => pair.Second <= pair.First).ToList();
        Assert.All(steps, step => Assert.InRange(step.First - step.Second, 0, 2000));
        Assert.Equal(received.Max(), received[^1]);
    }
}
