using Bridge.Relay;
using Bridge.Relay.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Relay.Publishing;

public sealed class TroubleHistoryTests
{
    private readonly FakeTimeProvider time = new();
    private readonly TroubleHistory history;

    public TroubleHistoryTests() => history = new TroubleHistory(new TroubleTimes(), time);

    [Fact]
    public void The_minute_doubles_for_who_comes_back_soon_and_not_for_ever()
    {
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            history.Note();
            Assert.Equal(TimeSpan.FromMinutes(minutes), history.Quiet);
            history.Over();
            time.Advance(TimeSpan.FromMinutes(9));
        }
    }

    [Fact]
    public void After_ten_minutes_without_trouble_it_is_a_minute_again()
    {
        history.Note();
        history.Over();
        history.Note();
        Assert.Equal(TimeSpan.FromMinutes(2), history.Quiet);
        history.Over();
        time.Advance(TimeSpan.FromMinutes(10));
        history.Note();
        Assert.Equal(TimeSpan.FromMinutes(1), history.Quiet);
    }

    [Fact]
    public void That_a_session_broke_off_is_said_to_the_next_one_alone()
    {
        Assert.Null(history.TakeBrokenOff());
        history.BrokeOff();
        Assert.NotNull(history.TakeBrokenOff());
        Assert.Null(history.TakeBrokenOff());
    }
}
