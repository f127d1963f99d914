using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;

namespace Bridge.UnitTests.Relay.Offsets;

public sealed class OffsetStandingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly OutboxOptions Options =
        new() { RetentionBytes = 10_000_000, SegmentBytes = 1_000_000, RetentionAge = TimeSpan.FromDays(10) };

    [Fact]
    public void An_offset_that_retention_has_not_passed_is_kept() => Assert.Equal(OffsetState.Kept, Of(bytes: 1_000_000).State);

    [Fact]
    public void Two_segments_before_retention_by_size_it_is_endangered()
    {
        var standing = Of(bytes: 999_999, end: 9_000_000);
        Assert.Equal(OffsetState.Endangered, standing.State);
        Assert.Contains("Outbox:RetentionBytes", standing.Reason, StringComparison.Ordinal);
        Assert.Equal(OffsetState.Kept, Of(bytes: 1_000_000, end: 9_000_000).State);
    }

    [Fact]
    public void A_tenth_of_the_age_before_retention_by_age_it_is_endangered()
    {
        Assert.Equal(OffsetState.Endangered, Of(age: TimeSpan.FromDays(9.01)).State);
        Assert.Equal(OffsetState.Kept, Of(age: TimeSpan.FromDays(8.99)).State);
    }

    [Fact]
    public void Overtaken_it_is_lost_from_to()
    {
        var standing = Of(cutThrough: 150);
        Assert.Equal((OffsetState.Lost, 101L, 150L), (standing.State, standing.LostFrom, standing.LostTo));
        Assert.Equal(OffsetState.Kept, Of(cutThrough: 100).State);
    }

    [Fact]
    public void At_the_end_of_the_outbox_nothing_can_be_lost() => Assert
        .Equal(OffsetState.Kept, Of(age: TimeSpan.FromDays(30), last: 100).State);

    [Theory]
    [InlineData("before-migration", true)]
    [InlineData("a.b_c-1", true)]
    [InlineData("Before", false)]
    [InlineData("1st", false)]
    [InlineData("now", false)]
    [InlineData("relay.typed", false)]
    [InlineData("consumer.indexer", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void Names_are_such_that_no_place_is_meant_by_them(string name, bool expected) => Assert
        .Equal(expected, OffsetNames.IsValid(name));

    private static OffsetStanding Of(long bytes = 0, long end = 5_000_000, TimeSpan age = default, long cutThrough = 0, long last = 200) =>
        OffsetStanding.Of(
        new NamedOffset { Sequence = 100, Place = "now", SetAt = Now, Bytes = bytes, NextAppendedAt = Now - age },
        new OutboxRange { CutThrough = cutThrough, First = cutThrough + 1, Last = last, FirstRecord = 0, LastRecord = 10, Bytes = end },
            Options, Now);
}
