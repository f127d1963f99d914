using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Relay.Context;

namespace Bridge.IntegrationTests.Outbox;

/// <summary>What the writer hands to a reader of its own process: all that counts, once, and nothing that does not.</summary>
public sealed class LiveOutboxTests
{
    private static CancellationToken Cancellation => OutboxHarness.Cancellation;

    [Fact]
    public async Task A_reader_at_the_tail_needs_the_stream_no_longer()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer, live, asked) = await FollowAsync(harness);
        await using var reading = live;

        await OutboxHarness.AppendAsync(writer, 200, 2);
        var record = await NextAsync(reading, 2, asked);

        Assert.Equal(writer.Tail.Sequence, record.LastSequence);
        var fromStream = (await harness.ReadAsync(OutboxStart.After(record.PreviousSequence), 2))
            .Single(read => read.Record.Count > 0).Record;
        Assert.Equal(fromStream.Body.ToArray(), record.Body.ToArray());
        Assert.Equal(fromStream with { Body = default, AppendedAt = default }, record with { Body = default, AppendedAt = default });
    }

    [Fact]
    public async Task A_reader_that_lags_goes_back_to_the_stream_and_misses_nothing()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer, live, asked) = await FollowAsync(harness);
        await using var reading = live;

        for (var n = 2; n <= 12; n++) await OutboxHarness.AppendAsync(writer, (ulong)n * 100, 1, size: LiveRecords.MaxBytes / 8);
        for (var n = 2; n <= 12; n++)
            Assert.Equal(writer.FirstSequence + n - 1, (await NextAsync(reading, 1, n == 2 ? asked : null)).FirstSequence);
    }

    [Fact]
    public async Task A_Checkpoint_at_the_tail_is_read_before_the_reader_leaves_the_stream()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 100, 1);
        await writer.CheckpointAsync(new Lsn(200), Cancellation);
        await writer.DrainAsync(Cancellation);
        await using var reading = Read(harness);
        await NextAsync(reading, 1);

        Assert.True(await reading.MoveNextAsync());
        Assert.Equal((RecordKind.Checkpoint, writer.Tail.Sequence), (reading.Current.Record.Kind, reading.Current.Record.PreviousSequence));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_epoch_ends_the_reader_goes_on_with_the_next_one_whoever_writes_it(bool isSameProcess)
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer, live, asked) = await FollowAsync(harness);
        await using var reading = live;

        await lease.DisposeAsync();
        var (_, next) = await harness.OpenAsync(live: isSameProcess ? null : new LiveOutbox());
        await OutboxHarness.AppendAsync(next, 200, 1);
        await OutboxHarness.AppendAsync(next, 300, 1);

        var first = await NextAsync(reading, 1, asked);
        var second = await NextAsync(reading, 1);
        Assert.Equal((next.Epoch, next.FirstSequence), (first.Epoch, first.FirstSequence));
        Assert.Equal((next.Epoch, next.FirstSequence + 1), (second.Epoch, second.FirstSequence));
    }

    [Fact]
    public async Task A_writer_that_is_done_leaves_no_reader_waiting_for_it()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer, live, asked) = await FollowAsync(harness);
        await using var reading = live;

        writer.Dispose();

        // Its connection is still open: only its end of the epoch can have sent the reader back.
        await harness.WaitForReaderAsync();
        await lease.DisposeAsync();
        var (_, next) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(next, 200, 1);
        Assert.Equal(next.FirstSequence, (await NextAsync(reading, 1, asked)).FirstSequence);
    }

    [Fact]
    public async Task What_the_broker_does_not_take_is_not_handed_over()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer, live, asked) = await FollowAsync(harness);
        await using var reading = live;

        await using var connection = await harness.Connector.OpenAsync("test deletion", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<OutboxLostException>(() => OutboxHarness.AppendAsync(writer, 200, 1));

        await Assert.ThrowsAsync<OutboxMissingException>(() => asked);
    }

    // A writer with one change, and a reader that has read it and has left the stream when it was asked for the next.
    private static async Task<(OutboxLease Lease, OutboxWriter Writer, IAsyncEnumerator<OutboxRead> Reading, Task<bool> Asked)> FollowAsync(
        OutboxHarness harness)
    {
        var (lease, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 100, 1);
        var reading = Read(harness);
        await NextAsync(reading, 1);
        var asked = reading.MoveNextAsync().AsTask();
        await harness.WaitForNoReaderAsync();
        return (lease, writer, reading, asked);
    }

    private static IAsyncEnumerator<OutboxRead> Read(OutboxHarness harness) =>
        new RelaySource(harness.Reader(), harness.Live).ReadAsync(OutboxStart.First, Cancellation).GetAsyncEnumerator(Cancellation);

    // The next record that holds changes, which must be so many and follow the one before without a gap.
    private static async Task<OutboxRecord> NextAsync(IAsyncEnumerator<OutboxRead> reading, int changes, Task<bool>? asked = null)
    {
        Assert.True(await (asked ?? reading.MoveNextAsync().AsTask()));
        while (reading.Current.Record.Count == 0) Assert.True(await reading.MoveNextAsync());
        Assert.Null(reading.Current.Gap);
        Assert.Equal(changes, reading.Current.Record.Count);
        return reading.Current.Record;
    }
}
