using Bridge.Contracts.Positions;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Writing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Outbox.Live;

public sealed class LiveFollowerTests
{
    private readonly PublishWindow window = new(LiveRecords.MaxBytes * 2, 100, TimeProvider.System);

    [Theory]
    [InlineData(5000, true)]
    [InlineData(4000, true)]
    [InlineData(3999, false)]
    [InlineData(5001, false)]
    public async Task Only_a_reader_near_the_tail_and_not_beyond_it_is_handed_what_follows(long read, bool isNear)
    {
        await EnterAsync(1, 5000);

        Assert.Equal(isNear, window.Follow(read) is not null);
    }

    [Fact]
    public async Task A_writer_whose_epoch_has_ended_hands_nothing_over()
    {
        await EnterAsync(1, 5000);
        var records = window.Follow(5000);
        window.Fail(new OutboxLostException("test"));

        Assert.True(records!.HasEnded);
        Assert.Null(window.Follow(5000));
    }

    [Fact]
    public async Task What_is_confirmed_when_the_epoch_has_ended_is_not_handed_over_and_completes_nothing()
    {
        await EnterAsync(1, 5000);
        var records = window.Follow(5000)!;
        await window.EnterAsync(2, ConfirmedRecord.Of(5001), new byte[] { 1 }, new Lsn(7), TestContext.Current.CancellationToken);
        window.Fail(new OutboxLostException("a record before it was refused"));
        window.Confirm(2, multiple: true);

        Assert.Null(await records.NextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(default, window.CompleteThrough);
    }

    [Fact]
    public async Task A_new_reader_takes_the_place_of_the_one_before()
    {
        await EnterAsync(1, 5000);
        var first = window.Follow(5000);
        var second = window.Follow(5000);
        await EnterAsync(2, 5001);
        window.Confirm(2, multiple: true);

        Assert.True(first!.HasEnded);
        Assert.Equal(5001, (await second!.NextAsync(TestContext.Current.CancellationToken))!.LastSequence);
    }

    [Fact]
    public async Task A_reader_that_had_to_go_back_stays_with_the_stream_for_a_while()
    {
        var (live, time, position) = (new LiveOutbox(), new FakeTimeProvider(), new ReadingPosition(OutboxStart.First));
        live.Begin(window);
        await EnterAsync(1, 5000);
        position.Take(ConfirmedRecord.Of(5000));
        using var follower = new LiveFollower(live, time);
        Assert.True(follower.HasReached(position));

        await window.EnterAsync(2, ConfirmedRecord.Of(5001), new byte[LiveRecords.MaxBytes + 1], null, TestContext.Current.CancellationToken);
        Assert.Null(await follower.NextAsync(TestContext.Current.CancellationToken));
        position.Take(ConfirmedRecord.Of(5001));
        Assert.False(follower.HasReached(position));

        time.Advance(LiveFollower.Stay);
        Assert.True(follower.HasReached(position));
    }

    [Fact]
    public void Without_a_writer_a_reader_stays_with_the_stream()
    {
        var position = new ReadingPosition(OutboxStart.First);
        position.Begin(5000);

        Assert.False(new LiveFollower(new LiveOutbox(), TimeProvider.System).HasReached(position));
        Assert.False(new LiveFollower(null, TimeProvider.System).HasReached(position));
    }

    private ValueTask EnterAsync(ulong tag, long sequence) => window.EnterAsync(tag, ConfirmedRecord.Of(sequence), new byte[10], null, TestContext.Current.CancellationToken);
}
