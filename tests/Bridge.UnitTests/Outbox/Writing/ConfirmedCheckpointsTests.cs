using Bridge.Contracts.Positions;
using Bridge.Outbox.Writing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Outbox.Writing;

public sealed class ConfirmedCheckpointsTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider time = new();
    private readonly ConfirmedCheckpoints checkpoints;

    public ConfirmedCheckpointsTests() => checkpoints = new ConfirmedCheckpoints(time);

    [Fact]
    public void Rule_6_an_LSN_may_be_acknowledged_once_its_Checkpoint_has_been_confirmed_for_the_delay()
    {
        Assert.Null(checkpoints.TakeAcknowledgeable(Delay));
        checkpoints.Confirmed(new Lsn(100));
        Assert.Equal(new Lsn(100), checkpoints.CompleteThrough);
        time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        Assert.Null(checkpoints.TakeAcknowledgeable(Delay));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new Lsn(100), checkpoints.TakeAcknowledgeable(Delay));
        Assert.Null(checkpoints.TakeAcknowledgeable(Delay));
    }

    [Fact]
    public void The_highest_counts_of_those_that_are_old_enough()
    {
        checkpoints.Confirmed(new Lsn(100));
        checkpoints.Confirmed(new Lsn(200));
        time.Advance(TimeSpan.FromSeconds(30));
        checkpoints.Confirmed(new Lsn(300));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new Lsn(200), checkpoints.TakeAcknowledgeable(Delay));
        Assert.Null(checkpoints.TakeAcknowledgeable(Delay));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new Lsn(300), checkpoints.TakeAcknowledgeable(Delay));
    }

    [Fact]
    public void Nothing_is_acknowledged_after_the_epoch()
    {
        checkpoints.Confirmed(new Lsn(100));
        time.Advance(Delay);
        checkpoints.End();
        Assert.Null(checkpoints.TakeAcknowledgeable(Delay));
    }
}
