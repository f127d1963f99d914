using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.IntegrationTests.Outbox;

public sealed class OutboxReaderTests
{
    [Fact]
    public async Task Starts_at_first_last_a_sequence_and_a_time()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 2);
        await OutboxHarness.AppendAsync(writer, 300, 1);
        var between = (await harness.ReadAsync(OutboxStart.First, 3))[^1].Record.AppendedAt;
        await OutboxHarness.AppendAsync(writer, 400, 1);
        var last = writer.Tail.Sequence;

        Assert.Equal([last - 3, last - 2, last - 1, last], await harness.SequencesAsync(OutboxStart.First, last));
        Assert.Equal([last], await harness.SequencesAsync(OutboxStart.Last, last));
        Assert.Equal([last - 1, last], await harness.SequencesAsync(OutboxStart.After(last - 2), last));
        Assert.Equal([last - 1, last], await harness.SequencesAsync(OutboxStart.From(between), last));
    }

    [Fact]
    public async Task Next_gives_only_what_comes_later()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 5);
        await using var reading = harness.Reader().ReadAsync(OutboxStart.Next, OutboxHarness.Cancellation)
            .GetAsyncEnumerator(OutboxHarness.Cancellation);
        var first = reading.MoveNextAsync();
        await harness.WaitForReaderAsync();

        await OutboxHarness.AppendAsync(writer, 300, 1);

        Assert.True(await first);
        Assert.Equal(writer.Tail.Sequence, reading.Current.Record.FirstSequence);
        Assert.Null(reading.Current.Gap);
    }

    [Fact]
    public async Task Finds_a_sequence_among_many_records_with_a_wrong_hint_and_with_none()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        for (var transaction = 0; transaction < 900; transaction++) await OutboxHarness.AppendAsync(writer, (ulong)(200 + transaction), 1);
        var last = writer.Tail.Sequence;

        foreach (var hint in new long?[] { null, 3, 850 })
        {
            var read = await harness.SequencesAsync(OutboxStart.After(last - 300, hint), last);
            Assert.Equal(300, read.Count);
            Assert.Equal(last - 299, read[0]);
        }
    }

    [Fact]
    public async Task Rule_8_a_lost_tail_is_noticed_although_record_numbers_come_again()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer) = await harness.OpenAsync();
        for (var transaction = 0; transaction < 6; transaction++) await OutboxHarness.AppendAsync(writer, (ulong)(200 + transaction), 1);
        var lost = writer.Tail.Sequence;
        await using var reading = harness.Reader().ReadAsync(OutboxStart.After(lost - 1), OutboxHarness.Cancellation)
            .GetAsyncEnumerator(OutboxHarness.Cancellation);
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal(lost, reading.Current.Record.LastSequence);

        await lease.DisposeAsync();
        await harness.CutTailAsync(records: 4);
        var (_, next) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(next, 205, 1);
        var again = next.Tail.Sequence;
        do Assert.True(await reading.MoveNextAsync());
        while (reading.Current.Record.Count == 0);

        Assert.Equal(again, reading.Current.Record.LastSequence);
        Assert.True(again > lost);
        Assert.Null(reading.Current.Gap);
    }

    [Fact]
    public async Task Rule_9_a_range_that_retention_cut_is_reported_as_lost()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 1);
        var first = writer.Tail.Sequence;
        await harness.LimitAsync(bytes: 3_000_000);
        for (ulong transaction = 0; transaction < 100; transaction++)
        {
            await OutboxHarness.AppendAsync(writer, 300 + transaction, 1, size: 100_000);
            if (transaction % 10 == 0) await writer.CheckpointAsync(new Bridge.Contracts.Positions.Lsn(300), OutboxHarness.Cancellation);
        }

        var reads = await harness.ReadAsync(OutboxStart.After(first), 1);

        var gap = reads.Single(read => read.Gap is not null).Gap!;
        Assert.Equal(first, gap.After);
        Assert.True(gap.Before > first + 1);
        Assert.Equal(writer.Tail.Sequence, (await harness.SequencesAsync(OutboxStart.After(first), writer.Tail.Sequence))[^1]);
    }

    [Fact]
    public async Task A_hole_that_no_checkpoint_explains_is_reported_and_reading_goes_on()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 3);
        var tail = writer.Tail.Sequence;
        await lease.DisposeAsync();
        await harness.FabricateAsync(RecordKind.OutboxOpened, "0000000000000001", 0);
        await harness.FabricateAsync(RecordKind.Checkpoint, "0000000000000001", tail + 5,
            body: OutboxHarness.Checkpoint("0000000000000001", tail + 5));
        await harness.FabricateAsync(RecordKind.ChangeBatch, "0000000000000001", tail + 5, tail + 6, 1);

        var reads = await harness.ReadAsync(OutboxStart.After(tail), 1);

        Assert.Equal(new OutboxGap(tail, tail + 6, reads[0].Gap!.Reason), reads[0].Gap);
        Assert.Equal(tail + 6, reads[^1].Record.LastSequence);
    }
}
