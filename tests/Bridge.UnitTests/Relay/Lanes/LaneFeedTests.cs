using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay;
using Bridge.Relay.Context;
using Bridge.Relay.Lanes;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using Bridge.Testing.Outbox;
using Bridge.Testing.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.UnitTests.Relay.Lanes;

public sealed class LaneFeedTests
{
    private readonly ScriptedOutbox outbox = new();
    private readonly LaneFeed feed;

    public LaneFeedTests()
    {
        // Nothing here asks it: it is only named.
        var connections = new ConnectionStringsOptions { RabbitMq = "amqp://guest:guest@127.0.0.1:1/" };
        var broker = new PipelineBroker(
            new RabbitMqConnector(connections.RabbitMq), RabbitMqManagementClient.Create(connections), new TopologyNames("test"));
        var report = new RelayObserver(new RelayStatus(), new RelayCounters(), TimeProvider.System, NullLogger.Instance);
        var context = new RelayContext(
            outbox, broker, ContractList.Default, new RelayOffsets(new NoOffsets()), new RelayOptions(), report, TimeProvider.System);
        var messages = new MessageFactory(context, new MessageIdentity("7300000000000000001", "test"));
        var begin = new RelayOffset(new StoredOffset(10, null), new StoredOffset(10, null), null, new LanesPlace(default, "", 10, []));
        feed = LaneFeed.Create(context, messages.NewMapper(), begin, new RelayedBytes(saved: null));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lanes_at_the_same_place_get_the_same_record_made_once_and_what_was_before_never()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Append(5);
        Append(11);
        Append(12);
        var running = feed.RunAsync(stop.Token);
        var (first, second) = (await feed.NextAsync(10, Cancellation), await feed.NextAsync(10, Cancellation));
        Assert.Equal(11, first!.Record.LastSequence);
        Assert.Same(first, second);
        Assert.Equal(["RowChanged", "ChangeBatch"], first.Messages.Select(message => message.Contract));
        Assert.Equal(12, (await feed.NextAsync(11, Cancellation))!.Record.LastSequence);
        Assert.True(feed.Covers(10));
        await EndAsync(stop, running);
    }

    [Fact]
    public async Task It_reads_on_when_somebody_wants_more_and_stands_still_when_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        for (var sequence = 11; sequence <= 15; sequence++) Append(sequence);
        var running = feed.RunAsync(stop.Token);
        await feed.NextAsync(10, Cancellation);
        Assert.Equal(11, feed.StandStill());
        var waiting = feed.NextAsync(11, Cancellation).AsTask();
        Assert.Equal(11, feed.End);
        Assert.False(waiting.IsCompleted);
        feed.GoOn();
        Assert.Equal(12, (await waiting)!.Record.LastSequence);
        await EndAsync(stop, running);
    }

    [Fact]
    public async Task Who_is_further_behind_than_it_keeps_reads_by_himself()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var size = (int)(LaneFeed.MostBytes / 3);
        for (var sequence = 11; sequence <= 14; sequence++) Append(sequence, size);
        var running = feed.RunAsync(stop.Token);
        for (var sequence = 10; sequence < 14; sequence++) await feed.NextAsync(sequence, Cancellation);
        Assert.False(feed.Covers(10));
        Assert.Null(await feed.NextAsync(10, Cancellation));
        await EndAsync(stop, running);
    }

    [Fact]
    public async Task When_nobody_wants_anything_for_a_while_it_reads_on_without_them()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        for (var sequence = 11; sequence <= 30; sequence++) Append(sequence);
        var running = feed.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => feed.End == 30, () => $"it stands at {feed.End}", Cancellation);
        await EndAsync(stop, running);
    }

    private static async Task EndAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Append(long sequence, int size = 10) => outbox.Append(
        new RecordBuilder().Insert("things", $$"""{"id":{{sequence}},"text":"{{new string('x', size)}}"}""").Build(sequence, sequence));

    private sealed class NoOffsets : IOffsetStore
    {
        public Task<StoredOffset?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<StoredOffset?>(null);

        public Task SaveAsync(string name, StoredOffset offset, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([]);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
