using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;

namespace Bridge.UnitTests.Capture.Replication;

/// <summary>Outbox rule 6, acknowledge rests on it: "complete through" must never name a commit that is still on its way to the
/// reader.</summary>
public sealed class ReceivedLsnTests
{
    private Lsn connection;

    [Fact]
    public void Follows_keep_alives_between_transactions()
    {
        var received = new ReceivedLsn(() => connection);
        connection = new Lsn(100);
        Assert.Equal(new Lsn(100), received.Value);
        connection = new Lsn(200);
        Assert.Equal(new Lsn(200), received.Value);
    }

    [Fact]
    public void Stands_still_from_begin_until_the_call_behind_commit()
    {
        var received = new ReceivedLsn(() => connection);
        connection = new Lsn(100);
        received.BeforeRead();
        received.AfterRead("B"u8);
        Assert.Equal(new Lsn(100), received.Value);

        received.BeforeRead();
        connection = new Lsn(500); // The commit has arrived and is not yet returned.
        Assert.Equal(new Lsn(100), received.Value);
        received.AfterRead("C"u8);
        Assert.Equal(new Lsn(100), received.Value);

        received.BeforeRead();
        Assert.Equal(new Lsn(500), received.Value);
    }

    [Fact]
    public void Never_goes_backwards()
    {
        var received = new ReceivedLsn(() => connection);
        connection = new Lsn(500);
        Assert.Equal(new Lsn(500), received.Value);
        connection = new Lsn(400);
        Assert.Equal(new Lsn(500), received.Value);
    }
}
