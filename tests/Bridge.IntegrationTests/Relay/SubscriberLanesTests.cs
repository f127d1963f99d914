using Bridge.Hosting.Configuration;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;
using Bridge.State.Requests;

namespace Bridge.IntegrationTests.Relay;

/// <summary>A subscriber's queue is paused, resumed and set back, in whatever process the relay works.</summary>
public sealed class SubscriberLanesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_queue_gets_nothing_until_it_is_resumed_and_then_everything_once()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var paused = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        var other = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 10);
        await relay.StartAsync();
        await relay.TakeUntilAsync(paused, 1009);
        var lanes = new SubscriberLanes(relay.Broker(), TimeProvider.System);

        Assert.True((await lanes.AskAsync(LaneCommand.Pause, paused, null, Cancellation)).IsPaused);
        relay.Append(1010, 10);
        Assert.Equal(1019, (await relay.TakeUntilAsync(other, 1019))[^1]);
        await relay.WaitForLaneAsync(paused, LaneState.Paused);
        Assert.Empty(await relay.DrainAsync(paused));

        // It stays so when another worker takes over.
        await relay.StopAsync();
        await relay.StartAsync();
        Assert.True((await lanes.AskAsync(LaneCommand.Show, paused, null, Cancellation)).IsPaused);
        Assert.False((await lanes.AskAsync(LaneCommand.Resume, paused, null, Cancellation)).IsPaused);
        Assert.Equal(Enumerable.Range(1010, 10).Select(i => (long)i), await relay.TakeUntilAsync(paused, 1019));
        await relay.WaitForAsync(RelayMode.Exchange);
    }

    [Fact]
    public async Task A_queue_that_is_set_back_gets_its_history_with_the_replays_id_and_then_goes_on()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var queue = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 10);
        relay.Append(1010, 10, "others");
        await relay.StartAsync();
        await relay.TakeUntilAsync(queue, 1019);
        var lanes = new SubscriberLanes(relay.Broker(), TimeProvider.System);
        var spec = new ReplaySpec
        {
            Queue = queue,
            IsBound = true,
            From = "first",
            To = "now",
            First = 1005,
            Last = 1019,
            Tables = ["public.others"],
        };

        var asked = await lanes.AskAsync(LaneCommand.Replay, queue, new LaneReplay("rp-1", spec), Cancellation);
        Assert.Equal(("rp-1", 1019L), (asked.Replay?.Id, asked.Replay?.Until));
        relay.Append(1020, 5);
        Assert.Equal(Enumerable.Range(1010, 15).Select(i => (long)i), await relay.TakeUntilAsync(queue, 1024));
        await relay.WaitForAsync(RelayMode.Exchange);
        var shown = await lanes.AskAsync(LaneCommand.Show, queue, null, Cancellation);
        Assert.Equal((null, 1024L), (shown.Replay, shown.After));
    }

    [Fact]
    public async Task Without_a_relay_and_for_a_queue_that_is_not_bound_it_is_said()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var lanes = new SubscriberLanes(relay.Broker(), TimeProvider.System);
        await Assert.ThrowsAsync<RelayAbsentException>(() => lanes.AskAsync(LaneCommand.Show, "q", null, Cancellation));
        await relay.StartAsync();
        var refused = await Assert.ThrowsAsync<RefusedRequestException>(() => lanes.AskAsync(LaneCommand.Pause, "q", null, Cancellation));
        Assert.Contains("'q'", refused.Message, StringComparison.Ordinal);
    }
}
