using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.UnitTests.Outbox.Live;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Outbox.Reading;

public sealed class LiveFollowerTests
{
    [Fact]
    public async Task A_reader_that_had_to_go_back_stays_with_the_stream_for_a_while()
    {
        var (live, handOver, time, position) = (
            new LiveOutbox(), new LiveHandOver(), new FakeTimeProvider(), new ReadingPosition(OutboxStart.First));
        live.Begin(handOver);
        handOver.Append(1, ConfirmedRecord.Of(5000), new byte[10]);
        position.Take(ConfirmedRecord.Of(5000));
        using var follower = new LiveFollower(live, time);
        Assert.True(follower.HasReached(position));

        handOver.Append(2, ConfirmedRecord.Of(5001), new byte[LiveRecords.MaxBytes + 1]);
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
        position.Begin(5000, accepted: null);

        Assert.False(new LiveFollower(new LiveOutbox(), TimeProvider.System).HasReached(position));
        Assert.False(new LiveFollower(null, TimeProvider.System).HasReached(position));
    }
}
