using Bridge.Outbox;
using Bridge.Outbox.Replay;

namespace Bridge.UnitTests.Outbox.Replay;

public sealed class ReplayWindowTests
{
    private readonly ReplayWindow window = new(new RelayOptions { Window = 3 }, null, null, 0);

    [Fact]
    public void Done_moves_over_what_is_confirmed_without_a_hole()
    {
        for (ulong tag = 1; tag <= 3; tag++) window.Enter(tag, (long)tag * 10, (long)tag, 1);
        window.Confirm(2, multiple: false);
        Assert.Null(window.Confirmed.Done);
        window.Confirm(1, multiple: false);
        Assert.Equal((20L, 2L, 2L), (window.Confirmed.Done, window.Confirmed.Record, window.Confirmed.Messages));
        window.Confirm(3, multiple: true);
        Assert.Equal(30, window.Confirmed.Done);
    }

    [Fact]
    public void What_is_not_wanted_is_done_with_the_message_before_it()
    {
        window.Pass(5, 1);
        Assert.Equal(5, window.Confirmed.Done);
        window.Enter(1, 10, 2, 1);
        window.Pass(19, 3);
        Assert.Equal(5, window.Confirmed.Done);
        window.Confirm(1, multiple: true);
        Assert.Equal((19L, 3L), (window.Confirmed.Done, window.Confirmed.Record));
    }

    [Fact]
    public async Task A_full_window_waits_for_a_confirm()
    {
        for (ulong tag = 1; tag <= 3; tag++) window.Enter(tag, (long)tag, 1, 1);
        var room = window.WaitForRoomAsync(TestContext.Current.CancellationToken);
        Assert.False(room.IsCompleted);
        window.Confirm(1, multiple: false);
        await room;
    }

    [Fact]
    public async Task A_failure_ends_every_wait()
    {
        window.Enter(1, 1, 1, 1);
        var drained = window.DrainAsync(TestContext.Current.CancellationToken);
        window.Fail(new QueueRefusedException("q"));
        await Assert.ThrowsAsync<QueueRefusedException>(async () => await drained);
        await Assert.ThrowsAsync<QueueRefusedException>(async () => await window.WaitForRoomAsync(TestContext.Current.CancellationToken));
    }
}
