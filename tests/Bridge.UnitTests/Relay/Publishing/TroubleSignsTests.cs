using Bridge.Relay;
using Bridge.Relay.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Relay.Publishing;

public sealed class TroubleSignsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly TroubleSigns signs;

    public TroubleSignsTests() => signs = new TroubleSigns(new TroubleTimes(), time);

    [Fact]
    public void A_refused_message_is_trouble_at_once()
    {
        Assert.Null(signs.Look(default));
        signs.Refused();
        Assert.Equal("a queue refused a message", signs.Look(default));
    }

    [Fact]
    public void Two_seconds_without_an_answer_are_trouble()
    {
        var sent = time.GetTimestamp();
        Assert.Null(Watch(TimeSpan.FromSeconds(1.9), Waiting(sent)));
        Assert.Equal("a message was not answered for 2 s", Watch(TimeSpan.FromSeconds(0.1), Waiting(sent)));
    }

    [Fact]
    public void While_an_alarm_blocks_nothing_is_concluded_and_behind_it_waiting_begins_anew()
    {
        var sent = time.GetTimestamp();
        signs.IsBlocked = true;
        Assert.Null(Watch(TimeSpan.FromSeconds(60), Waiting(sent)));
        signs.IsBlocked = false;
        Assert.Null(Watch(TimeSpan.FromSeconds(1.9), Waiting(sent)));
        Assert.NotNull(Watch(TimeSpan.FromSeconds(0.1), Waiting(sent)));
    }

    [Fact]
    public void A_process_that_stood_still_concludes_nothing_from_that_time()
    {
        var sent = time.GetTimestamp();
        Assert.Null(signs.Look(Waiting(sent)));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(signs.Look(Waiting(sent)));
        Assert.Null(Watch(TimeSpan.FromSeconds(1.9), Waiting(sent)));
        Assert.NotNull(Watch(TimeSpan.FromSeconds(0.1), Waiting(sent)));
    }

    [Fact]
    public void A_backlog_that_grows_while_little_is_confirmed_is_trouble()
    {
        var committed = time.GetUtcNow();
        string? found = null;
        for (var second = 0; second <= 10 && found is null; second++)
            found = Watch(TimeSpan.FromSeconds(1), new TroubleView(time.GetTimestamp(), committed, IsFull: true, second * 100));
        Assert.Equal("the backlog grew for 10 s while few messages were confirmed", found);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(100, false)]
    public void Much_to_do_is_no_trouble(int confirmsPerSecond, bool isFull)
    {
        var committed = time.GetUtcNow();
        for (var second = 0; second <= 30; second++)
            Assert.Null(Watch(
                TimeSpan.FromSeconds(1), new TroubleView(time.GetTimestamp(), committed, isFull, second * confirmsPerSecond)));
    }

    [Fact]
    public void A_backlog_that_shrinks_is_no_trouble_however_slowly()
    {
        for (var second = 0; second <= 30; second++)
        {
            var committed = time.GetUtcNow() - TimeSpan.FromSeconds(100 - second);
            Assert.Null(Watch(TimeSpan.FromSeconds(1), new TroubleView(time.GetTimestamp(), committed, IsFull: true, second)));
        }
    }

    private static TroubleView Waiting(long sent) => new(sent, null, IsFull: false, 0);

    // It looks ten times a second.
    private string? Watch(TimeSpan duration, TroubleView view)
    {
        string? found = null;
        for (var passed = TimeSpan.Zero; passed < duration && found is null; passed += TimeSpan.FromMilliseconds(100))
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            found = signs.Look(view);
        }

        return found;
    }
}
