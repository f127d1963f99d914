using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Outbox;
using Bridge.Outbox.Records;
using Bridge.UnitTests.Capture.Decoding;

namespace Bridge.UnitTests.Worker.Capture;

public sealed class CapturePumpTests
{
    private static readonly OutboxTail Tail = new()
    {
        Sequence = 1000,
        CommitLsn = "0/100",
        Ordinal = 1,
        Schema = "public",
        Table = "t",
        Operation = "insert",
        Xid = 7,
        CommittedAt = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Key = """{"id":2}""",
    };

    [Fact]
    public async Task What_the_slot_sends_again_up_to_the_tail_is_passed_over()
    {
        await using var harness = new PumpHarness(tail: Tail);
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 3);
        harness.Wal.SendTransaction(commitLsn: 0x200, endLsn: 0x230, xid: 8);
        harness.Start();
        await harness.UntilAsync(() => harness.Records.Any());
        Assert.Equal([2], harness.Records);
        Assert.Contains("\"ordinal\":2", harness.LastRecord, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tail_is_proven_by_its_transaction_whatever_key_todays_catalogue_gives()
    {
        await using var harness = new PumpHarness(tail: Tail with { Key = """{"former_name":2}""" });
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 3);
        harness.Start();
        await harness.UntilAsync(() => harness.Records.Any());
        Assert.Equal([1], harness.Records);
    }

    public static TheoryData<string, OutboxTail> OtherHistories => new()
    {
        { "another transaction", Tail with { Xid = 8 } },
        { "another time", Tail with { CommittedAt = Tail.CommittedAt!.Value.AddMicroseconds(1) } },
        { "another operation", Tail with { Operation = "update" } },
        { "another table", Tail with { Table = "u" } },
        { "another row, where nothing else is known", Tail with { Xid = null, CommittedAt = null, Operation = null, Key = "{}" } },
    };

    [Theory]
    [MemberData(nameof(OtherHistories))]
    public async Task Another_history_is_refused_before_anything_is_appended_or_acknowledged(string what, OutboxTail tail)
    {
        await using var harness = new PumpHarness(new OutboxOptions { AcknowledgeDelay = TimeSpan.Zero }, tail);
        harness.Wal.SendTransaction(commitLsn: 0x80, endLsn: 0x90);
        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 3);
        harness.Start();
        await Assert.ThrowsAsync<OutboxRefusedException>(() => harness.Running);
        Assert.Empty(harness.Records);
        Assert.Empty(harness.Wal.Acknowledgements);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_the_tail_is_proven()
    {
        await using var harness = new PumpHarness(new OutboxOptions { AcknowledgeDelay = TimeSpan.Zero }, Tail);
        harness.Wal.SendTransaction(commitLsn: 0x80, endLsn: 0x90);
        harness.Start();
        harness.Wal.KeepAlive(0xA0);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(10));
        harness.Channel.ConfirmAll();
        await harness.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(harness.Wal.Acknowledgements);
        Assert.DoesNotContain("0/A0", harness.Checkpoints);

        harness.Wal.SendTransaction(commitLsn: 0x100, endLsn: 0x130, changes: 2);
        await harness.UntilAsync(() => harness.Wal.IsDrained);
        harness.Wal.KeepAlive(0x140);
        await harness.AdvanceUntilAsync(() => harness.Checkpoints.LastOrDefault() == "0/140");
        harness.Channel.ConfirmAll();
        await harness.AdvanceUntilAsync(() => harness.Wal.Acknowledgements is [.., { Lsn.Value: 0x140 }]);
        Assert.All(harness.Records, changes => Assert.Equal(0, changes));
    }

    [Fact]
    public async Task A_server_that_has_sent_more_than_the_tail_and_not_the_tail_is_refused()
    {
        await using var harness = new PumpHarness(tail: Tail);
        harness.Wal.KeepAlive(0x140);
        harness.Start();
        await harness.AdvanceUntilAsync(() => harness.Running.IsCompleted);
        Assert.IsType<OutboxRefusedException>(harness.Running.Exception!.InnerException);
        Assert.Empty(harness.Wal.Acknowledgements);
    }

    [Fact]
    public async Task The_catalogue_is_asked_only_when_a_select_sees_the_transaction()
    {
        const uint Unknown = 99_999;
        await using var harness = new PumpHarness();
        harness.Visibility.Hold(9);
        harness.Wal.Send(MessageBuilder.Begin(0x200, xid: 9));
        harness.Wal.Send(MessageBuilder.Relation(1, 'd', ("id", Unknown, true)));
        harness.Wal.Send(MessageBuilder.Insert(1, "1"));
        harness.Start();
        await harness.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.False(harness.Running.IsCompleted);

        // Nobody answers there: that it was asked shows as a failure.
        harness.Visibility.Release(9);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => harness.Running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
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
