using System.Text.Json;
using Bridge.Contracts.Positions;
using Bridge.IntegrationTests.Outbox;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>An outbox that a binary of revision b48e87c wrote is read, and written on, as it was then.</summary>
public sealed class RecordedOutboxTests : IAsyncLifetime
{
    private const string System = "7713998665691318981";
    private const string FirstEpoch = "63d1fb5a757cd38a";
    private const string SecondEpoch = "cd05ce8d28bc3ab1";
    private const long First = 1_796_055_324_839_678;
    private const long LastOfFirstEpoch = 1_796_055_324_839_862;
    private const long FirstOfSecondEpoch = 1_796_055_375_254_169;
    private const long Last = 1_796_055_375_254_170;
    private const int Count = 187;

    private Recording recording = null!;

    private static CancellationToken Cancellation => Recording.Cancellation;

    public async ValueTask InitializeAsync() => recording = await Recording.LoadAsync("b48e87c");

    public ValueTask DisposeAsync() => recording.DisposeAsync();

    [Fact]
    public async Task Gives_every_change_with_its_Sequence_as_its_own_tail_did()
    {
        var changes = (await ReadAsync(OutboxStart.First, Count)).SelectMany(read => PipelineHarness.Split(read.Record)).ToList();
        Assert.Equal((Count, First, Last), (changes.Count, changes[0].Sequence, changes[^1].Sequence));
        var told = recording.Lines("tail").ToList();
        Assert.Equal(Count, told.Count);
        foreach (var (line, change) in told.Zip(changes))
        {
            Assert.Equal(line.GetProperty("sequence").GetInt64(), change.Sequence);
            Assert.Equal(line.GetProperty("operation").GetString(), change.Operation);
            Assert.Equal(line.GetProperty("table").GetString(), change.Table);
            AssertSame(line, "key", change.Key);
            AssertSame(line, "row", change.Row);
            AssertSame(line, "old", change.Old);
        }
    }

    [Fact]
    public async Task Holds_what_was_written()
    {
        var changes = (await ReadAsync(OutboxStart.First, Count)).SelectMany(read => PipelineHarness.Split(read.Record)).ToList();
        Assert.Equal(
            [
                "Odd \"orders\" delete 1", "Odd \"orders\" insert 3", "Odd \"orders\" truncate 1", "Odd \"orders\" update 1",
                "containers delete 1", "containers insert 2", "containers read 1", "containers update 4", "things delete 1",
                    "things insert 154", "things read 15", "things update 3",
            ],
            changes.GroupBy(change => $"{change.Table} {change.Operation}").Select(group => $"{group.Key} {group.Count()}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(["big"], changes.First(change => change.Row?.TryGetProperty("name", out var name) == true
            && name.GetString() == "the large value stays unchanged").Unchanged);
        Assert.Equal(60_000, Assert.Single(changes.SelectMany(change => change.Omitted)).Value);
        var moved = Assert.Single(changes, change => change.Table == "Odd \"orders\"" && change.Operation == "update");
        Assert.Equal("""{"tenant.id":1,"Nummer ä":"A-3"}""", moved.Key!.Value.GetRawText());
        Assert.Equal("A-1", moved.Old!.Value.GetProperty("Nummer ä").GetString());
    }

    [Fact]
    public async Task Has_a_chain_without_gaps_over_two_epochs()
    {
        var reads = await ReadAsync(OutboxStart.First, Count);
        var records = reads.Select(read => read.Record).Where(record => record.Count > 0).ToList();
        Assert.All(reads, read => Assert.Null(read.Gap));
        Assert.All(records.Zip(records.Skip(1)), pair => Assert.Equal(pair.First.LastSequence, pair.Second.PreviousSequence));
        Assert.Equal([FirstEpoch, SecondEpoch], records.Select(record => record.Epoch).Distinct());
        Assert.Equal(LastOfFirstEpoch, records.Last(record => record.Epoch == FirstEpoch).LastSequence);
        Assert.Equal(FirstOfSecondEpoch, records.First(record => record.Epoch == SecondEpoch).FirstSequence);
        Assert.Equal(new OutboxSource(System, 1, "recorded_slot"), await Reader().ReadSourceAsync(Cancellation));
        var range = await new OutboxScan(recording.Connector, recording.Names).ReadRangeAsync(Cancellation);
        Assert.Equal((0, First, Last), (range.CutThrough, range.First, range.Last));
    }

    [Fact]
    public async Task Is_found_by_a_Sequence_with_any_hint()
    {
        foreach (var hint in (long?[])[null, 0, 3, 20, 1000])
            Assert.Equal(FirstOfSecondEpoch, (await ReadAsync(OutboxStart.After(LastOfFirstEpoch, hint), 1))
                .First(read => read.Record.Count > 0).Record.FirstSequence);
    }

    [Fact]
    public async Task Is_written_on_behind_its_tail()
    {
        await using var lease = await OutboxLease.TryAcquireAsync(recording.Connector, recording.Names, Cancellation);
        var options = Microsoft.Extensions.Options.Options.Create(new OutboxOptions());
        var opening = new OutboxOpening(
            recording.Connector, recording.Names, new LiveOutbox(), options, TimeProvider.System, NullLogger<OutboxOpening>.Instance);
        var server = new ServerFacts(new OutboxSource(System, 1, "recorded_slot"), Lsn.Parse("0/19D0EB8"), Lsn.Parse("7/0"));
        using var writer = await opening.OpenAsync(lease!, server, Last, Cancellation);
        Assert.Equal(
            new OutboxTail
            {
                Sequence = Last,
                CommitLsn = "0/198FE10",
                Ordinal = 1,
                Schema = "public",
                Table = "things",
                Key = """{"id":4000}"""
            },
            writer.OpenedTail);
        Assert.True(writer.OpenedCompleteThrough >= Lsn.Parse("0/198FE10"));
        Assert.True(writer.FirstSequence > Last);
        await OutboxHarness.AppendAsync(writer, Lsn.Parse("6/0").Value, 3);

        var reads = await ReadAsync(OutboxStart.First, Count + 3);
        Assert.All(reads, read => Assert.Null(read.Gap));
        Assert.Equal(writer.FirstSequence, reads[^1].Record.FirstSequence);
        Assert.Equal(Last, reads[^1].Record.PreviousSequence);
    }

    private static void AssertSame(JsonElement line, string member, JsonElement? value) =>
        Assert.True(
            line.TryGetProperty(member, out var told) && told.ValueKind != JsonValueKind.Null ? value is { } now
                && JsonElement.DeepEquals(told, now) : value is null,
            $"{member} of {line}");

    private OutboxReader Reader() =>
        new(recording.Connector, recording.Names, new StrayRecords(), TimeProvider.System, NullLogger<OutboxReader>.Instance);

    private async Task<List<OutboxRead>> ReadAsync(OutboxStart start, int changes)
    {
        var reads = new List<OutboxRead>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var read in Reader().ReadAsync(start, deadline.Token))
        {
            if (read.Record.Kind == RecordKind.ChangeBatch) reads.Add(read);
            if (reads.Sum(found => found.Record.Count) >= changes) break;
        }

        return reads;
    }
}
