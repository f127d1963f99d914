using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Context;
using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Running;
using Bridge.Relay.Status;
using Bridge.Testing.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.UnitTests.Relay.Running;

public sealed class OffsetSaverTests : IOffsetStore, IOffsetLog
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly RelayStatus status = new();
    private readonly ExchangeWindow window;
    private readonly OffsetSaver saver;
    private readonly Dictionary<string, long> stored = [];
    private readonly List<long?> appended = [];
    private bool isStoreAway;

    public OffsetSaverTests()
    {
        var (options, counters, time) = (new RelayOptions { Window = 1 }, new RelayCounters(), TimeProvider.System);
        // Nothing here asks it: it is only named.
        var connections = new ConnectionStringsOptions { RabbitMq = "amqp://guest:guest@127.0.0.1:1/" };
        var broker = new PipelineBroker(
            new RabbitMqConnector(connections.RabbitMq), RabbitMqManagementClient.Create(connections), new TopologyNames("test"));
        var report = new RelayObserver(status, counters, time, NullLogger.Instance);
        window = new ExchangeWindow(options, counters, new TroubleSigns(new TroubleTimes(), time), time);
        var context = new RelayContext(
            new ScriptedOutbox(), broker, ContractList.Default, new RelayOffsets(this), options, report, time);
        saver = new OffsetSaver(window, new RelayedBytes(saved: 7), context, this);
    }

    public bool IsOpen { get; private set; } = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_settled_is_saved_to_the_store_and_gives_its_room_back()
    {
        await SettleAndSaveAsync();
        Assert.Equal(5, stored[OffsetNames.RelayTyped]);
        Assert.Empty(appended);
    }

    [Fact]
    public async Task Nothing_leaves_the_window_that_neither_the_store_nor_the_stream_knows()
    {
        isStoreAway = true;
        await SettleAndSaveAsync();
        Assert.Empty(stored);
        Assert.Equal([5], appended);
        Assert.False(status.Current.OffsetStoreAvailable);
    }

    [Fact]
    public async Task The_stream_is_told_what_it_does_not_know()
    {
        await saver.AppendAsync(Cancellation);
        Assert.Empty(appended);
        Settle(5);
        Assert.False(saver.IsAppended);
        await saver.AppendAsync(Cancellation);
        await saver.AppendAsync(Cancellation);
        Assert.Equal([5], appended);
        Assert.True(saver.IsAppended);
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 0)]
    public async Task At_its_end_a_session_saves_in_both_ways_where_the_broker_takes_it(bool isOpen, bool isBlocked, int appends)
    {
        Settle(5);
        (IsOpen, window.IsBlocked) = (isOpen, isBlocked);
        await saver.SaveLastAsync();
        Assert.Equal(5, stored[OffsetNames.RelayTyped]);
        Assert.Equal(appends, appended.Count);
        Assert.Equal(5, status.Current.TypedOffset);
    }

    ValueTask IOffsetLog.AppendAsync(RelayOffset offsets, CancellationToken cancellationToken)
    {
        appended.Add(offsets.Typed?.Sequence);
        return ValueTask.CompletedTask;
    }

    Task<StoredOffset?> IOffsetStore.ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<StoredOffset?>(null);

    Task IOffsetStore.SaveAsync(string name, StoredOffset offset, CancellationToken cancellationToken)
    {
        if (isStoreAway) throw new OffsetStoreUnavailableException("away", new IOException());
        stored[name] = offset.Sequence;
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<string>> IOffsetStore.ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    Task IOffsetStore.DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SettleAndSaveAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Settle(5);
        var room = window.WaitForRoomAsync(Cancellation).AsTask();
        Assert.False(room.IsCompleted);
        var saving = saver.RunAsync(stop.Token);
        await room.WaitAsync(Soon, Cancellation);
        await stop.CancelAsync();
        await saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Settle(long sequence)
    {
        window.Enter(new SentMessage(IsBatch: false, sequence, 1, CompletesChange: true, default, 10));
        window.Confirm(1, multiple: true);
    }
}
