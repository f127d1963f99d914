using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Outbox;

/// <summary>Outbox rule 4, chain: what somebody else publishes into the stream stops nobody.</summary>
public sealed class StrayRecordTests : IAsyncLifetime
{
    private OutboxHarness outbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => outbox = await OutboxHarness.CreateAsync();

    public ValueTask DisposeAsync() => outbox.DisposeAsync();

    [Fact]
    public async Task A_foreign_message_is_passed_over_by_readers_and_by_the_next_opening_and_is_counted()
    {
        await PublishAsync("before everything"u8.ToArray());
        var (lease, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, changes: 2);
        await PublishAsync("hello"u8.ToArray());
        await PublishAsync("{}"u8.ToArray(), new BasicProperties { Type = "ChangeBatch", Headers = new Dictionary<string, object?>() });
        await OutboxHarness.AppendAsync(writer, 300, changes: 2);
        await PublishAsync("at the end"u8.ToArray());
        var first = writer.Tail.Sequence - 3;
        Assert.Equal([first, first + 1, first + 2, first + 3], await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence));
        await lease.DisposeAsync();
        writer.Dispose();

        (_, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 400, changes: 1);
        Assert.Equal(5, (await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence)).Count);
        Assert.Equal([writer.Tail.Sequence], await outbox.SequencesAsync(OutboxStart.Last, writer.Tail.Sequence));
        Assert.Equal(4, outbox.Strays.Count);
    }

    [Fact]
    public async Task Many_foreign_messages_hide_no_checkpoint_and_no_time()
    {
        var (_, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, changes: 1);
        var begin = TimeProvider.System.GetUtcNow();
        await PublishAsync("hello"u8.ToArray(), count: 1_000);
        await OutboxHarness.AppendAsync(writer, 300, changes: 1);
        await PublishAsync("hello"u8.ToArray(), count: 1_000);
        await OutboxHarness.AppendAsync(writer, 400, changes: 1);
        Assert.Equal([writer.Tail.Sequence - 1, writer.Tail.Sequence],
            await outbox.SequencesAsync(OutboxStart.From(begin), writer.Tail.Sequence));
        Assert.Equal(3, (await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence)).Count);
    }

    [Fact]
    public async Task Copies_of_our_own_records_are_passed_over()
    {
        var (lease, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, changes: 2);
        await writer.CheckpointAsync(new Bridge.Contracts.Positions.Lsn(210), Cancellation);
        await writer.DrainAsync(Cancellation);
        await OutboxHarness.AppendAsync(writer, 300, changes: 2);
        foreach (var kind in new[] { RecordKind.OutboxCreated, RecordKind.OutboxOpened, RecordKind.Checkpoint, RecordKind.ChangeBatch })
        {
            await CopyFirstAsync(kind);
            await OutboxHarness.AppendAsync(writer, 400, changes: 1);
            await OutboxHarness.AppendAsync(writer, 410, changes: 1);
        }

        Assert.Equal(12, (await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence)).Count);
        await lease.DisposeAsync();
        writer.Dispose();
        (_, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 500, changes: 1);
        Assert.Equal(13, (await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence)).Count);
    }

    [Fact]
    public async Task Copies_of_an_older_epochs_Checkpoint_and_changes_mislead_nobody()
    {
        var (lease, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, changes: 2);
        await writer.CheckpointAsync(new Bridge.Contracts.Positions.Lsn(210), Cancellation);
        await writer.DrainAsync(Cancellation);
        var first = writer.FirstSequence;
        await lease.DisposeAsync();
        writer.Dispose();
        (lease, writer) = await outbox.OpenAsync();
        // So many that the newest epoch's opening is out of the finder's sight.
        for (var i = 0; i < 900; i++) await OutboxHarness.AppendAsync(writer, (ulong)(300 + i), changes: 1);
        await writer.CheckpointAsync(new Bridge.Contracts.Positions.Lsn(1300), Cancellation);
        await writer.DrainAsync(Cancellation);
        await CopyFirstAsync(RecordKind.ChangeBatch);
        await CopyFirstAsync(RecordKind.Checkpoint, count: 2);
        await OutboxHarness.AppendAsync(writer, 1400, changes: 1);
        var last = writer.Tail.Sequence;
        Assert.Equal([last], await outbox.SequencesAsync(OutboxStart.After(last - 1), last));
        Assert.Equal(903, (await outbox.SequencesAsync(OutboxStart.First, last)).Count);
        Assert.Equal(901, (await outbox.SequencesAsync(OutboxStart.After(first + 1), last)).Count);
        await lease.DisposeAsync();
        writer.Dispose();
        (_, writer) = await outbox.OpenAsync();
        Assert.Equal(last, writer.Tail.Sequence);
    }

    [Fact]
    public async Task A_record_with_our_headers_that_cannot_be_read_is_passed_over()
    {
        var (lease, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, changes: 2);
        await PublishAsync("{}"u8.ToArray(), new BasicProperties
        {
            Type = "ChangeBatch",
            Headers = new Dictionary<string, object?> { ["bridge-epoch"] = writer.Epoch, ["bridge-count"] = "many" },
        });
        await OutboxHarness.AppendAsync(writer, 300, changes: 1);
        await lease.DisposeAsync();
        writer.Dispose();
        (_, writer) = await outbox.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 300, changes: 1);
        Assert.Equal(4, (await outbox.SequencesAsync(OutboxStart.First, writer.Tail.Sequence)).Count);
        Assert.Equal(1, outbox.Strays.Count);
    }

    [Fact]
    public async Task A_stream_with_nothing_but_foreign_messages_is_not_created()
    {
        await using var empty = await OutboxHarness.CreateAsync(outbox: false);
        await using var connection = await empty.Connector.OpenAsync("test", Cancellation);
        await using (var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation))
        {
            await OutboxCreation.DeclareStreamAsync(channel, empty.Names.Outbox, 1_000_000, Cancellation);
            Assert.False(await OutboxCreation.IsCreatedAsync(connection, empty.Names.Outbox, Cancellation));
            await channel.BasicPublishAsync("", empty.Names.Outbox, true, "hello"u8.ToArray(), Cancellation);
        }

        Assert.False(await OutboxCreation.IsCreatedAsync(connection, empty.Names.Outbox, Cancellation));
    }

    private async Task PublishAsync(byte[] body, BasicProperties? properties = null, int count = 1)
    {
        await using var connection = await outbox.Connector.OpenAsync("somebody", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        for (var i = 0; i < count; i++)
            await channel.BasicPublishAsync("", outbox.Names.Outbox, true, properties ?? new BasicProperties(), body, Cancellation);
    }

    private async Task CopyFirstAsync(RecordKind kind, int count = 1)
    {
        await using var connection = await outbox.Connector.OpenAsync("somebody", Cancellation);
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, outbox.Names.Outbox, "first", OutboxCursor.Probing, Cancellation);
        OutboxRecord record;
        do record = await cursor.NextAsync(Cancellation);
        while (record.Kind != kind);
        await PublishAsync(record.Body.ToArray(), RecordHeaders.Write(record), count);
    }
}
