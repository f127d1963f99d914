using Bridge.Webhooks.Running;

namespace Bridge.UnitTests.Webhooks.Running;

public sealed class CircuitBreakerTests
{
    private readonly CircuitBreaker breaker = new(failures: 3, maxDelay: TimeSpan.FromSeconds(8));
    private readonly DateTimeOffset now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void One_row_that_fails_for_ever_does_not_close_the_others_out()
    {
        for (var i = 0; i < 100; i++) Assert.False(breaker.Failed(1, now));
        Assert.Equal(BreakerState.Closed, breaker.State);
    }

    [Fact]
    public void Several_rows_in_turn_do_and_an_answer_between_them_does_not()
    {
        breaker.Failed(1, now);
        breaker.Failed(2, now);
        Assert.False(breaker.Answered());
        Assert.False(breaker.Failed(3, now));
        Assert.False(breaker.Failed(1, now));
        Assert.True(breaker.Failed(2, now));
        Assert.Equal(BreakerState.Open, breaker.State);
    }

    [Fact]
    public void Looks_again_after_growing_pauses_until_it_answers()
    {
        foreach (var row in (ulong[])[1, 2, 3]) breaker.Failed(row, now);
        var (time, pauses) = (now, new List<TimeSpan>());
        for (var look = 1; look <= 6; look++)
        {
            breaker.Look(breaker.At - TimeSpan.FromTicks(1));
            Assert.Equal(BreakerState.Open, breaker.State);
            pauses.Add(breaker.At - time);
            time = breaker.At;
            breaker.Look(time);
            Assert.Equal((BreakerState.HalfOpen, look), (breaker.State, breaker.Looks));
            breaker.Failed(9, time);
        }

        Assert.All(pauses.Zip(pauses.Skip(1)).Take(2), pair => Assert.True(pair.Second > pair.First));
        Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(8)));
        breaker.Look(breaker.At);
        Assert.True(breaker.Answered());
        Assert.Equal(BreakerState.Closed, breaker.State);
    }
}
