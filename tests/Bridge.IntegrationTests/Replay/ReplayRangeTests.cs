using Bridge.Contracts.Positions;
using Bridge.IntegrationTests.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.Relay.Replay;

namespace Bridge.IntegrationTests.Replay;

public sealed class ReplayRangeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_range_is_known_to_the_last_record_and_places_are_found_in_it()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        for (ulong transaction = 0; transaction < 300; transaction++) await OutboxHarness.AppendAsync(writer, 200 + transaction, 2);
        await writer.CheckpointAsync(new Lsn(600), Cancellation);
        for (ulong transaction = 0; transaction < 100; transaction++) await OutboxHarness.AppendAsync(writer, 700 + transaction, 1);
        var scan = new OutboxScan(harness.Connector, harness.Names);
        var places = new PlaceReader(scan);
        var last = writer.Tail.Sequence;
        var first = last - 699;

        var range = await scan.ReadRangeAsync(Cancellation);
        Assert.Equal((first, last, 0L, writer.Bytes), (range.First, range.Last, range.CutThrough, range.Bytes));
        Assert.Equal(first, await FirstAsync("first"));
        Assert.Equal(last + 1, await FirstAsync("now"));
        Assert.Equal(first, await FirstAsync(new Lsn(1).ToString()));
        Assert.Equal(first + 200, await FirstAsync(new Lsn(300).ToString()));
        Assert.Equal(first + 600, await FirstAsync(new Lsn(650).ToString()));
        Assert.Equal(last, await FirstAsync(new Lsn(799).ToString()));
        Assert.Equal(last + 1, await FirstAsync(new Lsn(800).ToString()));
        Assert.Equal(last + 1, await FirstAsync("2199-01-01"));
        Assert.Equal(first, await FirstAsync("2001-01-01T00:00:00Z"));
        Assert.Equal(first + 11, await FirstAsync("mine"));

        Task<long> FirstAsync(string place) => places
            .FirstAsync(place, range, (name, _) => Task.FromResult<long?>(name == "mine" ? first + 10 : null), Cancellation);
    }

    [Fact]
    public async Task Rule_9_what_retention_has_cut_is_an_error_that_names_the_oldest_left_and_an_offset_there_is_lost()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 1);
        var scan = new OutboxScan(harness.Connector, harness.Names);
        var before = await scan.ReadRangeAsync(Cancellation);
        var time = before.FirstAppendedAt!.Value.AddSeconds(-1);
        var (bytes, _) = await new OffsetMeasure(scan).ReadAsync(before.Last, before, Cancellation);
        var offset = new NamedOffset { Sequence = before.Last, Place = "now", SetAt = time, Bytes = bytes, NextAppendedAt = time };
        await harness.LimitAsync(bytes: 3_000_000);
        for (ulong transaction = 0; transaction < 100; transaction++)
        {
            await OutboxHarness.AppendAsync(writer, 300 + transaction, 1, size: 100_000);
            if (transaction % 10 == 0) await writer.CheckpointAsync(new Lsn(300), Cancellation);
        }

        var range = await scan.ReadRangeAsync(Cancellation);
        var places = new PlaceReader(scan);
        Assert.True(range.IsCut);
        Assert.True(range.First > before.Last + 1);
        foreach (var place in new[] { $"{before.Last}", new Lsn(200).ToString(), time.ToString("O"), "mine" })
        {
            var cut = await Assert.ThrowsAsync<OutboxCutException>(
                () => places.FirstAsync(place, range, (_, _) => Task.FromResult<long?>(before.Last), Cancellation));
            Assert.Contains($"{range.First}", cut.Message, StringComparison.Ordinal);
        }

        Assert.Equal(range.First, await places.FirstAsync("first", range, (_, _) => Task.FromResult<long?>(null), Cancellation));
        Assert.Equal(range.First, await places.FirstAsync($"{range.First}", range, (_, _) => Task.FromResult<long?>(null), Cancellation));
        var standing = OffsetStanding.Of(offset, range, harness.Options, TimeProvider.System.GetUtcNow());
        Assert.Equal((OffsetState.Lost, before.Last + 1, range.CutThrough), (standing.State, standing.LostFrom, standing.LostTo));
        Assert.Equal(range.First - 1, range.CutThrough);
    }

    [Fact]
    public async Task An_offset_near_the_limit_is_endangered_before_it_is_lost()
    {
        await using var harness = await OutboxHarness.CreateAsync();
        harness.Options.RetentionBytes = 4_000_000;
        var (_, writer) = await harness.OpenAsync();
        await OutboxHarness.AppendAsync(writer, 200, 1);
        var scan = new OutboxScan(harness.Connector, harness.Names);
        var range = await scan.ReadRangeAsync(Cancellation);
        var (bytes, next) = await new OffsetMeasure(scan).ReadAsync(range.Last, range, Cancellation);
        Assert.Null(next);
        var offset = new NamedOffset
        {
            Sequence = range.Last,
            Place = "now",
            SetAt = TimeProvider.System.GetUtcNow(),
            Bytes = bytes,
            NextAppendedAt = TimeProvider.System.GetUtcNow()
        };
        for (ulong transaction = 0; transaction < 15; transaction++)
            await OutboxHarness.AppendAsync(writer, 300 + transaction, 1, size: 100_000);
        Assert.Equal(OffsetState.Kept, await StateAsync());
        for (ulong transaction = 0; transaction < 7; transaction++)
            await OutboxHarness.AppendAsync(writer, 400 + transaction, 1, size: 100_000);
        Assert.Equal(OffsetState.Endangered, await StateAsync());

        var measured = await new OffsetMeasure(scan).ReadAsync(offset.Sequence, await scan.ReadRangeAsync(Cancellation), Cancellation);
        Assert.InRange(measured.Bytes, bytes - 10, bytes + 10);

        async Task<OffsetState> StateAsync() => OffsetStanding
            .Of(offset, await scan.ReadRangeAsync(Cancellation), harness.Options, TimeProvider.System.GetUtcNow()).State;
    }
}
