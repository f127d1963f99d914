using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Relay.Publishing;

public sealed class ExchangeWindowTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RelayCounters counters = new();
    private readonly RelayOptions options = new() { Window = 10 };
    private readonly ExchangeWindow window;

    public ExchangeWindowTests() => window = NewWindow(isCareful: false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_offset_stands_at_the_last_change_before_the_first_that_is_not_confirmed()
    {
        Enter(1);
        Enter(2, completes: false);
        Enter(2);
        Enter(3);
        window.Confirm(1, multiple: false);
        window.Confirm(3, multiple: false);
        window.Confirm(4, multiple: false);
        Assert.Equal(1, window.Offsets.Typed!.Value.Sequence);
        window.Confirm(2, multiple: false);
        Assert.Equal(3, window.Offsets.Typed!.Value.Sequence);
    }

    [Fact]
    public void A_confirm_of_all_up_to_a_message_confirms_everything_before_it()
    {
        for (var sequence = 1; sequence <= 5; sequence++) Enter(sequence);
        window.Confirm(4, multiple: true);
        Assert.Equal((4L, 1), (window.Offsets.Typed!.Value.Sequence, window.Count));
    }

    [Fact]
    public void Each_route_has_its_offset()
    {
        window.Begin(new RelayOffset(new StoredOffset(5, null), new StoredOffset(3, null)));
        window.Enter(new SentMessage(IsBatch: true, 6, 60, CompletesChange: true, time.GetUtcNow(), 1));
        window.Confirm(1, multiple: false);
        Assert.Equal((5L, 6L), (window.Offsets.Typed!.Value.Sequence, window.Offsets.Batches!.Value.Sequence));
    }

    [Fact]
    public void No_offset_moves_over_a_refused_message_though_all_up_to_a_later_one_are_confirmed()
    {
        for (var sequence = 1; sequence <= 3; sequence++) Enter(sequence);
        window.Refuse(2, multiple: false);
        window.Confirm(3, multiple: true);
        Assert.Equal((1L, 2), (window.Offsets.Typed!.Value.Sequence, window.Count));
        Assert.Equal("a queue refused a message", window.FindTrouble());
    }

    [Fact]
    public async Task What_is_confirmed_gives_its_room_back_when_its_offset_is_saved()
    {
        for (var sequence = 1; sequence <= 10; sequence++) Enter(sequence);
        var room = window.WaitForRoomAsync(Cancellation).AsTask();
        window.Confirm(10, multiple: true);
        Assert.False(room.IsCompleted);
        var (offsets, count, bytes) = window.TakeConfirmed();
        Assert.Equal((10L, 10, 10L), (offsets.Typed!.Value.Sequence, count, bytes));
        window.Release(count, bytes);
        await room;
    }

    [Fact]
    public async Task A_change_with_more_messages_than_the_window_holds_goes_through()
    {
        for (var message = 0; message < 10; message++) Enter(1, completes: false);
        window.Confirm(10, multiple: true);
        await window.WaitForRoomAsync(Cancellation);
        Enter(1);
        window.Confirm(11, multiple: true);
        Assert.Equal((1L, 11), (window.Offsets.Typed!.Value.Sequence, window.TakeConfirmed().Count));
    }

    [Fact]
    public async Task Carefully_one_message_is_on_its_way_until_ten_are_taken()
    {
        var careful = NewWindow(isCareful: true);
        for (var sequence = 1; sequence <= PlaceWindow.Trial; sequence++)
        {
            Assert.True(careful.IsTrying);
            await careful.WaitForRoomAsync(Cancellation);
            careful.Enter(new SentMessage(false, sequence, 1, true, time.GetUtcNow(), 1));
            var second = careful.WaitForRoomAsync(Cancellation).AsTask();
            Assert.False(second.IsCompleted);
            careful.Confirm((ulong)sequence, multiple: false);
            if (sequence < PlaceWindow.Trial) await second;
        }

        Assert.False(careful.IsTrying);
    }

    private ExchangeWindow NewWindow(bool isCareful) =>
        new(options, counters, new TroubleSigns(new TroubleTimes(), time), time, isCareful);

    private void Enter(long sequence, bool completes = true) =>
        window.Enter(new SentMessage(false, sequence, sequence, completes, time.GetUtcNow(), 1));
}
