using Bridge.Relay.Publishing;
using Bridge.Relay.Replay;

namespace Bridge.UnitTests.Relay.Publishing;

public sealed class PlaceWindowTests : IDisposable
{
    private readonly PlaceWindow window = new(3, 1000, default);

    public void Dispose() => window.Dispose();

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

    [Fact]
    public void What_was_refused_is_not_done_by_a_later_confirm_of_all_up_to_a_higher_tag()
    {
        for (ulong tag = 1; tag <= 3; tag++) window.Enter(tag, (long)tag, (long)tag, 1);
        window.Refuse(2, multiple: false, new QueueRefusedException("q"));
        window.Confirm(3, multiple: true);

        Assert.Equal((1L, 1L), (window.Confirmed.Done, window.Confirmed.Messages));
    }

    [Fact]
    public async Task After_a_refusal_the_answers_for_what_was_published_before_it_still_count()
    {
        for (ulong tag = 1; tag <= 3; tag++) window.Enter(tag, (long)tag, (long)tag, 1);
        window.Refuse(3, multiple: false, new QueueRefusedException("q"));
        var answers = window.WaitForAnswersAsync(TestContext.Current.CancellationToken);
        window.Confirm(1, multiple: false);
        Assert.False(answers.IsCompleted);
        window.Confirm(2, multiple: false);
        await answers;

        Assert.Equal(2, window.Confirmed.Done);
    }

    [Fact]
    public async Task After_a_failure_no_answer_counts_and_none_is_waited_for()
    {
        window.Enter(1, 1, 1, 1);
        window.Fail(new IOException("closed"));
        window.Confirm(1, multiple: false);
        await window.WaitForAnswersAsync(TestContext.Current.CancellationToken);

        Assert.Null(window.Confirmed.Done);
    }
}
