using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Outbox.Records;
using Bridge.UnitTests.Capture.Decoding;

namespace Bridge.UnitTests.Worker.Capture;

public sealed class CapturePumpTests
{
    [Fact]
    public async Task What_the_slot_sends_again_up_to_the_tail_is_passed_over()
    {
        var tail = new OutboxTail
        {
            Sequence = 1000,
            CommitLsn = "0/100",
            Ordinal = 1,
            Schema = "public",
            Table = "t",
            Key = """{"id":2}""",
        };
        await using var harness = new PumpHarness(tail: tail);
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 3);
        harness.Wal.SendTransaction(commitLsn: 0x200, endLsn: 0x230, xid: 8);
        harness.Start();
        await harness.UntilAsync(() => harness.Records.Any());
        Assert.Equal([2], harness.Records);
        Assert.Contains("\"ordinal\":2", harness.LastRecord, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_opens_its_window_when_what_came_before_it_is_appended_and_visible()
    {
        await using var harness = new PumpHarness();
        harness.Register.Begin();
        var window = new PageWindow(new("public", "t"), "bf-1", 100, 10_000);
        var mark = harness.Register.Announce(null, window);
        harness.Visibility.Hold(9);
        harness.Start();
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130);
        await harness.UntilAsync(() => harness.Records.Any());
        harness.Wal.Send(MessageBuilder.Begin(0x200, xid: 9));
        harness.Wal.Send(Mark(mark));
        harness.Wal.Send(MessageBuilder.Commit(0x200, 0x230));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.False(window.Opened.IsCompleted);

        harness.Visibility.Release(9);
        await harness.AdvanceUntilAsync(() => window.Opened.IsCompletedSuccessfully);
        Assert.Equal([1], harness.Records);
    }

    [Fact]
    public async Task Ends_when_the_server_ends_the_stream()
    {
        await using var harness = new PumpHarness();
        harness.Start();
        harness.Wal.End();
        await harness.Running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static byte[] Mark(string id)
    {
        var message = new MessageBuilder('M').Byte(1).UInt64(5).String(BackfillMarks.Prefix).UInt32((uint)id.Length);
        foreach (var letter in id) message.Byte((byte)letter);
        return message.Build();
    }
}
