using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;

namespace Bridge.IntegrationTests.Outbox;

public sealed class OutboxRuleTests
{
    [Fact]
    public async Task Rule_1_only_one_process_holds_the_lease_and_the_next_gets_it_when_the_connection_is_gone()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var first = await harness.LeaseAsync();

        Assert.Null(await OutboxLease.TryAcquireAsync(harness.Connector, harness.Names, OutboxHarness.Cancellation));

        await first.DisposeAsync();
        await using var second = await harness.LeaseAsync();
        Assert.True(first.Connection.IsOpen is false);
    }

    [Fact]
    public async Task Rule_1_the_tail_is_rolled_forward_from_the_newest_checkpoint()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, commitLsn: 200, changes: 3);
        await writer.CheckpointAsync(new Lsn(210), OutboxHarness.Cancellation);
        await OutboxHarness.AppendAsync(writer, commitLsn: 300, changes: 2);
        var tail = writer.Tail;
        await lease.DisposeAsync();

        var (_, next) = await harness.OpenAsync();

        Assert.Equal(tail.Sequence, next.Opened.Tail.Sequence);
        Assert.Equal(new ChangePosition(new Lsn(300), 1), next.Opened.Tail.Position());
        Assert.Equal("containers", next.Opened.Tail.Table);
        Assert.Equal("""{"id":1}""", next.Opened.Tail.Key);
        Assert.Equal(harness.Server.ConfirmedFlush, next.Opened.CompleteThrough);
    }

    [Fact]
    public async Task Rule_2_an_append_to_a_deleted_stream_ends_the_epoch()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await using (var connection = await harness.Connector.OpenAsync("test deletion", OutboxHarness.Cancellation))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: OutboxHarness.Cancellation))
            await channel.QueueDeleteAsync(harness.Names.Outbox, false, false, cancellationToken: OutboxHarness.Cancellation);

        await Assert.ThrowsAsync<OutboxLostException>(() => OutboxHarness.AppendAsync(writer, 200, 1));

        Assert.True(writer.Lost.IsCancellationRequested);
        Assert.Null(writer.TakeAcknowledgeable(TimeSpan.Zero));
    }

    [Fact]
    public async Task Rule_4_a_zombie_behind_a_newer_opening_is_dropped_wherever_a_reader_starts()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, old) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(old, 200, 5);
        var zombieTail = old.Tail.Sequence;
        var zombie = old.Epoch;
        await lease.DisposeAsync();
        var (_, current) = await harness.OpenAsync();
        await harness.FabricateAsync(RecordKind.ChangeBatch, zombie, zombieTail, zombieTail + 1, 4);
        await harness.FabricateAsync(RecordKind.Checkpoint, zombie, zombieTail + 4, body: OutboxHarness.Checkpoint(zombie, zombieTail + 4));
        await OutboxHarness.AppendAsync(current, 300, 2);
        await harness.FabricateAsync(RecordKind.ChangeBatch, zombie, zombieTail + 4, zombieTail + 5, 4);
        await OutboxHarness.AppendAsync(current, 400, 1);
        var last = current.Tail.Sequence;

        var all = await harness.SequencesAsync(OutboxStart.First, last);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(n => zombieTail - 4 + n), last - 2, last - 1, last], all);
        Assert.Equal([last - 2, last - 1, last], await harness.SequencesAsync(OutboxStart.After(zombieTail), last));
        Assert.Equal([last], await harness.SequencesAsync(OutboxStart.Last, last));
    }

    [Fact]
    public async Task Rule_4_the_first_break_fences_the_rest_of_the_epoch()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 3);
        var good = writer.Tail.Sequence;
        await harness.FabricateAsync(RecordKind.ChangeBatch, writer.Epoch, good + 10, good + 11, 2);
        await harness.FabricateAsync(RecordKind.ChangeBatch, writer.Epoch, good, good + 1, 2);
        await lease.DisposeAsync();

        var (_, next) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(next, 300, 1);

        Assert.Equal(good, next.Opened.Tail.Sequence);
        Assert.Equal([good - 2, good - 1, good, next.Tail.Sequence], await harness.SequencesAsync(OutboxStart.First, next.Tail.Sequence));
    }

    [Fact]
    public async Task Rule_5_a_reader_in_mid_stream_knows_the_valid_range_of_every_retained_epoch()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var expected = new List<long>();
        for (var epoch = 0; epoch < 4; epoch++)
        {
            var (lease, writer) = await harness.OpenAsync();
            await OutboxHarness.AppendAsync(writer, (ulong)(200 + (epoch * 100)), 3);
            expected.AddRange([writer.Tail.Sequence - 2, writer.Tail.Sequence - 1, writer.Tail.Sequence]);
            await harness.FabricateAsync(RecordKind.ChangeBatch, writer.Epoch, writer.Tail.Sequence + 7, writer.Tail.Sequence + 8, 2);
            await lease.DisposeAsync();
        }

        foreach (var start in expected.Select((sequence, index) => (sequence, index)))
        {
            var read = await harness.SequencesAsync(OutboxStart.After(start.sequence - 1), expected[^1]);
            Assert.Equal(expected.Where(sequence => sequence >= start.sequence - (start.index % 3)), read);
        }
    }

    [Fact]
    public async Task Rule_6_an_lsn_is_ready_only_after_its_checkpoint_was_confirmed_and_lay_there_for_the_delay()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        Assert.Null(writer.TakeAcknowledgeable(TimeSpan.Zero));

        await writer.CheckpointAsync(new Lsn(500), OutboxHarness.Cancellation);
        await writer.DrainAsync(OutboxHarness.Cancellation);

        Assert.Null(writer.TakeAcknowledgeable(TimeSpan.FromHours(1)));
        Assert.Equal(new Lsn(500), writer.TakeAcknowledgeable(TimeSpan.Zero));
        Assert.Null(writer.TakeAcknowledgeable(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("7002", "slot", 100UL, 1_000_000UL, "cluster")]
    [InlineData("7001", "other_slot", 100UL, 1_000_000UL, "slot")]
    [InlineData("7001", "slot", 101UL, 1_000_000UL, "moved on")]
    [InlineData("7001", "slot", 100UL, 150UL, "beyond the server's WAL")]
    public async Task Rule_7_refuses_a_server_or_slot_that_cannot_continue_the_outbox(
        string system, string slot, ulong confirmed, ulong end, string why)
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (lease, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 1);
        await lease.DisposeAsync();

        harness.Server = new ServerFacts(new OutboxSource(system, 1, slot), new Lsn(confirmed), new Lsn(end));

        var refused = await Assert.ThrowsAsync<OutboxRefusedException>(() => harness.OpenAsync());
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Remedy", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_7_refuses_an_empty_and_a_missing_stream()
    {
        await using var harness = await OutboxHarness.CreateAsync(outbox: false);
        await Assert.ThrowsAsync<OutboxMissingException>(() => harness.OpenAsync());
    }

    [Fact]
    public async Task A_sequence_is_never_given_twice_even_when_the_clock_is_behind_what_others_know()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var future = RecordHeaders.Microseconds(TimeProvider.System.GetUtcNow().AddDays(30));
        var (_, writer) = await harness.OpenAsync(highestKnown: future);

        await OutboxHarness.AppendAsync(writer, 200, 1);

        Assert.Equal(future + SequenceStart.Jump, writer.Tail.Sequence);
    }
}
