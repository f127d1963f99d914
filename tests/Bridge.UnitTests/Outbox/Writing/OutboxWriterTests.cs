using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Outbox.Writing;

public sealed class OutboxWriterTests : IDisposable
{
    private static readonly OutboxSource Source = new("7001", 1, "slot");
    private static readonly OutboxTail OpenedTail = new() { Sequence = 500, CommitLsn = "0/64", Schema = "s", Table = "t", Key = "{}" };

    private readonly FakeTimeProvider time = new();
    private readonly ScriptedOutboxChannel channel;
    private readonly ChangeBatchBuilder builder = new("test");
    private readonly OutboxWriter writer;

    public OutboxWriterTests()
    {
        channel = new ScriptedOutboxChannel(time);
        var epochs = new RetainedEpochs([new EpochRange("e1", 400, 500)]);
        writer = channel.CreateWriter(new OutboxState(Source, OpenedTail, new Lsn(0x70), epochs, 9000), time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_record_names_its_epoch_and_the_Sequence_before_it()
    {
        await AppendAsync(0x100, changes: 3);
        await AppendAsync(0x200, changes: 1);
        await writer.CheckpointAsync(new Lsn(0x300), Cancellation);

        Assert.Equal(
            [("e2", 500, 1001, 3, 50L), ("e2", 1003, 1004, 1, 51L), ("e2", 1004, 1005, 0, 52L)],
            channel.Published.Select(sent => sent.Record)
                .Select(sent => (sent.Epoch, sent.PreviousSequence, sent.FirstSequence, sent.Count, sent.RecordNumber)));
        Assert.Equal(
            new OutboxTail
            {
                Sequence = 1004,
                CommitLsn = "0/200",
                Ordinal = 0,
                Schema = "public",
                Table = "things",
                Operation = "insert",
                Xid = 7,
                CommittedAt = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
                Key = """{"id":0}""",
            },
            writer.Tail);
    }

    [Fact]
    public async Task A_record_without_changes_of_WAL_moves_the_Sequence_and_not_the_position()
    {
        builder.BeginRead("bf-1", time.GetUtcNow());
        builder.AddRead("public", "things", "\"key\":{\"id\":1},\"row\":{\"id\":1}"u8);
        builder.EndTransaction(hasChanges: true);
        await writer.AppendAsync(builder, Cancellation);

        Assert.Equal(OpenedTail with { Sequence = 1001 }, writer.Tail);
    }

    [Fact]
    public async Task A_Checkpoint_says_what_stands_before_it()
    {
        var size = await AppendAsync(0x100, changes: 2);
        await writer.CheckpointAsync(new Lsn(0x180), Cancellation);

        var checkpoint = JsonSerializer.Deserialize(channel.Published[^1].Body, OutboxJson.Default.Checkpoint)!;
        Assert.Equal(("0/180", Source, writer.Tail), (checkpoint.CompleteThrough, checkpoint.Source, checkpoint.Tail));
        Assert.Equal(9000 + size + OutboxRecord.Overhead, checkpoint.Bytes);
        Assert.Equal([new EpochRange("e1", 400, 500), new EpochRange("e2", 1001, 1002)], checkpoint.Epochs);
    }

    [Fact]
    public async Task An_epoch_that_has_ended_takes_and_acknowledges_nothing()
    {
        await writer.CheckpointAsync(new Lsn(0x180), Cancellation);
        channel.ConfirmAll();
        time.Advance(TimeSpan.FromSeconds(60));
        channel.Lose();

        Assert.Throws<OutboxLostException>(writer.ThrowIfLost);
        await Assert.ThrowsAsync<OutboxLostException>(() => AppendAsync(0x200, changes: 1));
        Assert.Null(writer.TakeAcknowledgeable(TimeSpan.FromSeconds(60)));
        Assert.Single(channel.Published);
    }

    public void Dispose() => writer.Dispose();

    private async Task<int> AppendAsync(ulong commitLsn, int changes)
    {
        builder.BeginTransaction(7, new Lsn(commitLsn), time.GetUtcNow());
        for (var ordinal = 0; ordinal < changes; ordinal++)
        {
            var key = $$"""{"id":{{changes - 1 - ordinal}}}""";
            var members = Encoding.UTF8.GetBytes($"\"key\":{key},\"row\":{key}");
            builder.Add(Operation.Insert, "public", "things", ordinal, members, 6, key.Length);
        }

        builder.EndTransaction(hasChanges: true);
        return await writer.AppendAsync(builder, Cancellation);
    }
}
