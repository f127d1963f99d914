using Bridge.Contracts.Positions;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Worker.Capture;

public sealed class EpochClockTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Rule_6_an_LSN_is_acknowledged_only_after_its_Checkpoint_has_been_confirmed_for_the_delay()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Records.Any());
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());
        Assert.Equal([RecordKind.ChangeBatch, RecordKind.Checkpoint], harness.Channel.Published.Select(sent => sent.Record.Kind));
        Assert.Equal(["0/130"], harness.Checkpoints);

        await harness.AdvanceAsync(Delay * 2);
        Assert.Empty(harness.Wal.Acknowledgements);

        harness.Channel.ConfirmAll();
        var confirmed = harness.Time.GetUtcNow();
        await harness.AdvanceUntilAsync(() => harness.Wal.Acknowledgements.Count > 0);
        var (lsn, at) = Assert.Single(harness.Wal.Acknowledgements);
        Assert.Equal(new Lsn(0x130), lsn);
        Assert.True(at - confirmed >= Delay, $"acknowledged {at - confirmed} after its confirm");
        await harness.AdvanceUntilAsync(() => harness.Status.Current.Acknowledged == lsn);
    }

    [Fact]
    public async Task Rule_6_it_holds_for_an_idle_database_by_the_servers_keep_alives()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.KeepAlive(0x500);
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());
        harness.Channel.ConfirmAll();
        await harness.AdvanceUntilAsync(() => harness.Wal.Acknowledged == new Lsn(0x500));
        Assert.Equal(["0/500"], harness.Checkpoints);
        Assert.Empty(harness.Records);
    }

    [Fact]
    public async Task A_Checkpoint_says_nothing_of_a_transaction_that_is_open()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendOpen(commitLsn: 0x100);
        await harness.AdvanceUntilAsync(() => harness.Records.Any());
        harness.Wal.KeepAlive(0x500);
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());
        Assert.All(harness.Checkpoints, completeThrough => Assert.Equal(PumpHarness.Opened.ToString(), completeThrough));
    }

    [Fact]
    public async Task An_epoch_that_ends_between_append_and_confirm_acknowledges_nothing()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Records.Any());
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());

        harness.Channel.Lose();
        harness.Channel.ConfirmAll();
        await Assert.ThrowsAsync<OutboxLostException>(() => harness.AdvanceUntilAsync(() => harness.Running.IsCompletedSuccessfully));
        Assert.Empty(harness.Wal.Acknowledgements);
        Assert.Equal(2, harness.Channel.Published.Count);
    }

    [Fact]
    public async Task An_epoch_that_ends_before_the_delay_is_over_acknowledges_nothing()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Records.Any());
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());
        harness.Channel.ConfirmAll();
        await harness.AdvanceAsync(Delay / 2);

        harness.Channel.Lose();
        harness.Time.Advance(Delay);
        await Assert.ThrowsAsync<OutboxLostException>(() => harness.AdvanceUntilAsync(() => harness.Running.IsCompletedSuccessfully));
        Assert.Empty(harness.Wal.Acknowledgements);
    }

    [Fact]
    public async Task Status_counts_what_was_appended_once()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 3);
        harness.Wal.SendTransaction(commitLsn: 0x200, endLsn: 0x230, changes: 2);
        await harness.AdvanceUntilAsync(() => harness.Status.Current is { Changes: 5, Transactions: 2 });
        await harness.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal((5, 2), (harness.Status.Current.Changes, harness.Status.Current.Transactions));
        Assert.Equal(new Lsn(0x230), harness.Status.Current.Appended);
    }
}
