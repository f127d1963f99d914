using Bridge.Relay.Status;

namespace Bridge.UnitTests.Relay.Status;

public sealed class RelayProgressTests
{
    private static readonly DateTimeOffset Oldest = DateTimeOffset.UnixEpoch.AddDays(10);

    [Theory]
    [InlineData(9, 5L, 5L, 5, false)] // Nothing lies before it, however long ago.
    [InlineData(9, 4L, 5L, 5, true)]
    [InlineData(9, 5L, 4L, 5, true)]
    [InlineData(11, 1L, 1L, 5, false)] // Behind, and young enough.
    public void Rule_9_the_slower_route_counts_and_only_when_changes_lie_before_it(
        int day, long typed, long batches, long tail, bool isOlder)
    {
        var relay = new RelaySnapshot
        {
            RelayedAppendedAt = DateTimeOffset.UnixEpoch.AddDays(day),
            TypedOffset = typed,
            BatchesOffset = batches
        };

        Assert.Equal(isOlder, RelayProgress.IsOlderThan(relay, tail, Oldest));
    }

    [Fact]
    public void A_relay_that_has_relayed_nothing_yet_is_not_old() => Assert
        .False(RelayProgress.IsOlderThan(new RelaySnapshot(), 5, Oldest));
}
