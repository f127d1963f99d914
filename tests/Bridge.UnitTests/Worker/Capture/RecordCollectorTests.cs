using Bridge.Outbox;

namespace Bridge.UnitTests.Worker.Capture;

public sealed class RecordCollectorTests
{
    [Fact]
    public async Task A_change_that_comes_alone_is_appended_at_once()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Records.Any());
        Assert.Equal([1], harness.Records);
    }

    [Fact]
    public async Task What_waits_to_be_read_comes_together_in_one_record()
    {
        await using var harness = new PumpHarness();
        for (uint number = 1; number <= 20; number++) harness.Wal.SendTransaction(number * 0x100, (number * 0x100) + 0x30, xid: number);
        harness.Start();
        await harness.UntilAsync(() => harness.Records.Any());
        Assert.Equal([20], harness.Records);
    }

    [Fact]
    public async Task A_change_waits_for_others_no_longer_than_the_linger_allows()
    {
        await using var harness = new PumpHarness();
        harness.Wal.OnRead = () => harness.Time.Advance(harness.Options.Linger / 2);
        for (uint number = 1; number <= 3; number++)
            harness.Wal.SendTransaction(number * 0x100, (number * 0x100) + 0x30, xid: number, changes: 2);
        harness.Start();
        await harness.UntilAsync(() => harness.Records.Count() == 3);
        Assert.Equal([2, 2, 2], harness.Records);
    }

    [Fact]
    public async Task Where_much_happens_the_reader_lingers_before_a_record()
    {
        await using var harness = new PumpHarness();
        harness.Start(quiet: false);
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 10);
        await harness.UntilAsync(() => harness.Wal.IsDrained);
        harness.Wal.SendTransaction(commitLsn: 0x200, endLsn: 0x230, changes: 10);
        await harness.UntilAsync(() => harness.Wal.IsDrained);
        Assert.Empty(harness.Records);
        await harness.AdvanceUntilAsync(() => harness.Records.Any());
        Assert.Equal([20], harness.Records);
    }

    [Fact]
    public async Task A_full_record_is_appended_within_its_transaction()
    {
        await using var harness = new PumpHarness(new OutboxOptions { RecordBytes = 1024 });
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 100);
        harness.Start();
        await harness.AdvanceUntilAsync(() => harness.Records.Sum() == 100);
        Assert.True(harness.Records.Count() > 3, $"{harness.Records.Count()} records");
    }

    [Fact]
    public async Task A_transaction_that_stays_open_does_not_hold_its_changes_back()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.SendOpen(commitLsn: 0x100, changes: 2);
        await harness.UntilAsync(() => harness.Wal.IsDrained);
        await harness.AdvanceUntilAsync(() => harness.Records.Any());
        Assert.Equal([2], harness.Records);
        Assert.Contains("\"complete\":false", harness.LastRecord, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_3_what_no_SELECT_shows_yet_is_not_appended_nor_a_Checkpoint_behind_it()
    {
        await using var harness = new PumpHarness();
        harness.Visibility.Hold(8);
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, xid: 8);
        harness.Start();
        await harness.UntilAsync(() => harness.Wal.IsDrained);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(harness.Channel.Published);

        harness.Visibility.Release(8);
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.Any());
        Assert.Equal([1], harness.Records);
        Assert.Equal(["0/130"], harness.Checkpoints);
    }

    [Fact]
    public async Task A_Checkpoint_that_is_due_by_size_does_not_wait_for_the_clock()
    {
        await using var harness = new PumpHarness(new OutboxOptions { CheckpointBytes = 100 });
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Checkpoints.Any());
        Assert.Equal(["0/130"], harness.Checkpoints);
    }
}
