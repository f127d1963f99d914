using Bridge.Outbox.Records;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Relay.Status;

public sealed class RelayedBytesTests
{
    private static readonly RelayOffset AtTen = new(new StoredOffset(10, null), new StoredOffset(10, null));

    [Fact]
    public void Rule_9_a_relay_that_starts_far_behind_says_so_before_it_meets_a_checkpoint()
    {
        var relayed = new RelayedBytes(saved: 500);
        var record = new RecordBuilder().Insert("things", """{"id":1}""").Build(firstSequence: 11);
        relayed.Read(record);

        Assert.Equal(500, relayed.UpTo(AtTen));
        Assert.Equal(500 + record.Body.Length + OutboxRecord.Overhead,
            relayed.UpTo(new RelayOffset(new StoredOffset(11, null), new StoredOffset(11, null))));
    }

    [Fact]
    public void The_slower_route_counts()
    {
        var relayed = new RelayedBytes(saved: 500);
        relayed.Read(new RecordBuilder().Insert("things", """{"id":1}""").Build(firstSequence: 11));

        Assert.Equal(500, relayed.UpTo(AtTen with { Typed = new StoredOffset(11, null) }));
    }

    [Fact]
    public void The_highest_figure_is_saved_with_the_highest_offsets() =>
        Assert.Equal(700, AtTen.Over(AtTen with { Bytes = 300 }).Over(AtTen with { Bytes = 700 }).Bytes);
}
