using Bridge.Hosting.Resilience;

namespace Bridge.UnitTests.Hosting.Resilience;

public sealed class AttemptPauseTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public void Doubles_up_to_its_bound_and_is_shortened_by_half_at_most()
    {
        var pause = new AttemptPause(First, Longest);
        for (var failures = 0; failures < 100; failures++)
        {
            var bound = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(failures, 20))));
            Assert.InRange(pause.Next(), bound / 2, bound);
        }
    }

    [Fact]
    public void Begins_anew_after_what_went_well()
    {
        var pause = new AttemptPause(First, Longest);
        for (var failures = 0; failures < 10; failures++) pause.Next();
        pause.Reset();
        Assert.InRange(pause.Next(), First / 2, First);
    }

    [Fact]
    public void Many_do_not_come_back_at_once() =>
        Assert.True(Enumerable.Range(0, 100).Select(_ => new AttemptPause(First, Longest).Next()).Distinct().Count() > 50);
}
