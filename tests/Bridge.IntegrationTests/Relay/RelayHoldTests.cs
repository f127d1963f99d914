using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Relay.Holding;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Relay;

public sealed class RelayHoldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_the_relay_publishes_nothing_and_says_where_it_stands_and_released_it_goes_on()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var all = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        relay.Append(1000, 10);
        await relay.StartAsync();
        await relay.TakeAsync(all, 10);
        await using var connection = await new RabbitMqConnector(relay.Host.Uri).OpenAsync("test hold", Cancellation);
        await using var hold = await RelayHold.OpenAsync(connection, relay.Names, TimeProvider.System, Cancellation);

        Assert.Equal(1009, await hold.TakeAsync(Cancellation));
        relay.Append(1010, 5);
        Assert.Equal(1009, await hold.AskAsync(Cancellation));
        Assert.Equal(0u, await relay.Channel.MessageCountAsync(all, Cancellation));
        Assert.True(await hold.ReleaseAsync(Cancellation));

        Assert.Equal([1010L, 1011, 1012, 1013, 1014], (await relay.TakeAsync(all, 5)).Select(message => message.Sequence));
        Assert.False(await hold.ReleaseAsync(Cancellation));
    }

    [Fact]
    public async Task A_holder_that_dies_holds_nobody_up()
    {
        await using var relay = await RelayHarness.CreateAsync();
        var all = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        await relay.StartAsync();
        await using (var connection = await new RabbitMqConnector(relay.Host.Uri).OpenAsync("test hold", Cancellation))
        {
            await using var hold = await RelayHold.OpenAsync(connection, relay.Names, TimeProvider.System, Cancellation);
            Assert.Equal(0, await hold.TakeAsync(Cancellation));
        }

        relay.Append(1000, 1);
        await Poll.UntilAsync(async () => await relay.Channel.MessageCountAsync(all, Cancellation) == 1, "the relay goes on by itself", 30);
    }

    [Fact]
    public async Task Without_a_relay_the_question_fails_at_once()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await using var connection = await new RabbitMqConnector(relay.Host.Uri).OpenAsync("test hold", Cancellation);
        await using var hold = await RelayHold.OpenAsync(connection, relay.Names, TimeProvider.System, Cancellation);
        await Assert.ThrowsAsync<RelayAbsentException>(() => hold.AskAsync(Cancellation));
    }
}
