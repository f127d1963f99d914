using Bridge.Outbox;
using Bridge.Worker.Capture;

namespace Bridge.UnitTests.Worker.Capture;

public sealed class CheckpointClockTests
{
    [Theory]
    [InlineData(100_000, 1_000_000, 100_000)]
    [InlineData(16_000_000, 1_000_000, 1_000_000)]
    public void Every_segment_that_retention_leaves_holds_a_Checkpoint(int checkpointBytes, int segmentBytes, int due)
    {
        var clock = new CheckpointClock(
            new OutboxOptions { CheckpointBytes = checkpointBytes, SegmentBytes = segmentBytes }, TimeProvider.System);
        clock.Appended(due - 1);
        Assert.False(clock.IsDueBySize);
        clock.Appended(1);
        Assert.True(clock.IsDueBySize);
        clock.Reset();
        Assert.False(clock.IsDueBySize);
    }
}
