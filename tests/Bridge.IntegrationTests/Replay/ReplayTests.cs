using System.Text.Json;
using Bridge.Contracts;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox.Reading;
using Bridge.Relay.Replay;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Testing.Services;
using Bridge.Worker.Offsets;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Replay;

public sealed class ReplayTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_that_lost_its_data_gets_it_back_exactly_while_changes_go_on()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await using var copy = await TeamCopy.ReadAsync(harness.Connector, "team");
        using var load = new Load(harness.Database, perSecond: 200);
        await load.ReachAsync(600);

        copy.Lose();
        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "team", From = "first" });
        await Eventually.TrueAsync(() => copy.Arrived.Exists(message => message.Replay == started.Id), () => "nothing replayed",
            Cancellation);
        await load.ReachAsync(200);
        var done = await worker.WaitForReplayAsync(started.Id, JobState.Completed);
        await load.ReachAsync(100);
        await load.StopAsync();

        await copy.WaitForEqualAsync(harness.Database);
        Assert.Equal(0, copy.Renamed);
        var replayed = copy.Arrived.FindIndex(message => message.Replay is not null);
        var sequences = copy.Arrived.Skip(replayed).Select(message => (message.Sequence, message.Contract)).ToList();
        Assert.Equal(sequences.Count, sequences.Distinct().Count());
        Assert.Equal(sequences.Select(message => message.Sequence).Order(), sequences.Select(message => message.Sequence));
        Assert.Null(copy.Arrived[^1].Replay);
        output.WriteLine($"{done.Messages} messages replayed, {copy.Arrived.Count} arrived in all");
    }

    [Fact]
    public async Task A_new_queue_gets_the_part_that_was_asked_for_in_order_and_with_the_same_ids()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 20) n", Cancellation);
        await harness.Database
            .ExecuteAsync("INSERT INTO containers (name, container_type) SELECT 'c' || n, 'dataset' FROM generate_series(1, 5) n",
            Cancellation);
        await harness.Database.ExecuteAsync("UPDATE other SET value = -value WHERE a > 10", Cancellation);
        await harness.Database.ExecuteAsync("DELETE FROM other WHERE a = 7", Cancellation);
        var changes = await harness.ReadAllAsync();
        var live = (await WaitForTeamAsync(harness, changes.Count))
            .ToDictionary(message => (message.Sequence, message.Contract), message => message.Message.BasicProperties.MessageId);

        var all = await harness.ReplayToNewAsync(worker, new ReplayRequest { From = "first" });
        Assert.Equal(changes.Select(change => change.Sequence), all.Select(message => message.Sequence));
        Assert.All(all, message => Assert.Equal(live[(message.Sequence, message.Contract)], message.Message.BasicProperties.MessageId));
        Assert.All(all, message => Assert.StartsWith("rp-",
            System.Text.Encoding.UTF8.GetString((byte[])message.Message.BasicProperties.Headers!["bridge-replay"]!),
            StringComparison.Ordinal));

        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", Tables = ["containers"] },
            changes.Where(change => change.Table == "containers"));
        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", Operations = [Operation.Delete, Operation.Update] },
            changes.Where(change => change.Operation is "delete" or "update"));
        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", Keys = [JsonSerializer.SerializeToElement(new { a = 12 })] },
            changes.Where(change => change.Key?.TryGetProperty("a", out var a) == true && a.GetInt32() == 12));
        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", Contracts = ["ContainerChanged"] },
            changes.Where(change => change.Table == "containers"));
        await ExpectAsync(harness, worker, new ReplayRequest { From = $"{changes[3].Sequence}", To = $"{changes[9].Sequence}" },
            changes.Skip(3).Take(7));
        var update = changes.First(change => change.Operation == "update");
        await ExpectAsync(harness, worker, new ReplayRequest { From = update.Position.CommitLsn.ToString(), Rate = 500 },
            changes.SkipWhile(change => change != update));
    }

    [Fact]
    public async Task From_and_to_may_be_times_and_offsets()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        var offsets = worker.Services.GetRequiredService<OffsetCommands>();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'before', n FROM generate_series(1, 5) n", Cancellation);
        var before = await harness.ReadAllAsync();
        await worker.WaitForLeadAsync();
        await offsets.SetAsync("begin", new OffsetRequest("now", "test"), Cancellation);
        var between = TimeProvider.System.GetUtcNow().ToString("O");
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'middle', n FROM generate_series(1, 5) n", Cancellation);
        var middle = (await harness.ReadAllAsync()).Skip(before.Count).ToList();
        await offsets.SetAsync("end", new OffsetRequest("now", null), Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'after', n FROM generate_series(1, 5) n", Cancellation);
        await harness.ReadAllAsync();

        await ExpectAsync(harness, worker, new ReplayRequest { From = "begin", To = "end" }, middle);
        await ExpectAsync(harness, worker, new ReplayRequest { From = between, To = "end" }, middle);
        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", To = between }, before);
        await ExpectAsync(harness, worker, new ReplayRequest { From = "first", To = "begin" }, before);
        var none = await Assert.ThrowsAsync<RefusedRequestException>(
            () => worker.Replays().StartAsync(new ReplayRequest { Queue = "x", Create = true, From = "now" }, Cancellation));
        Assert.Contains("nothing to replay", none.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => worker.Replays().StartAsync(new ReplayRequest { Queue = "x", Create = true, From = "unheard-of" }, Cancellation));
    }

    [Fact]
    public async Task Records_as_they_are_come_with_their_bytes_and_ids()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 200) n", Cancellation);
        await harness.ReadAllAsync();
        var records = new List<Bridge.Outbox.Records.OutboxRecord>();
        var range = await new Bridge.Outbox.Reading.OutboxScan(harness.Connector, harness.Names).ReadRangeAsync(Cancellation);
        await foreach (var record in new Bridge.Outbox.Reading.OutboxScan(harness.Connector, harness.Names)
            .ReadAsync(OutboxStart.First, range, Cancellation))
            if (record.Count > 0) records.Add(record);

        var batches = await harness.ReplayToNewAsync(worker, new ReplayRequest { From = "first", Contracts = ["ChangeBatch"] });

        Assert.Equal(records.Select(record => record.LastSequence), batches.Select(batch => batch.Sequence));
        Assert.Equal(records.Select(record => Convert.ToHexString(record.Body.Span)),
            batches.Select(batch => Convert.ToHexString(batch.Message.Body.Span)));
    }

    [Fact]
    public async Task A_replay_into_a_queue_that_the_relay_feeds_gives_what_it_is_bound_to_and_hands_over()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 20) n", Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO containers (name) SELECT 'c' || n FROM generate_series(1, 5) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        await harness.BindAsync("picky", "*.public.containers.*", "*.public.other.delete");

        var report = await worker.StartReplayAsync(new ReplayRequest { Queue = "picky", From = "first" });
        Assert.True(report.Spec.IsBound);
        await worker.WaitForReplayAsync(report.Id, JobState.Completed);
        await harness.Database.ExecuteAsync("DELETE FROM other WHERE a = 3", Cancellation);
        await harness.Database.ExecuteAsync("UPDATE other SET value = 0 WHERE a = 4", Cancellation);
        var later = (await harness.ReadAllAsync()).Skip(changes.Count).First(change => change.Operation == "delete");

        var expected = changes.Where(change => change.Table == "containers").Append(later).Select(change => change.Sequence).ToList();
        var got = new List<long>();
        await Eventually.TrueAsync(
            async () =>
            {
                got.AddRange((await harness.DrainAsync("picky")).Where(message => message.Contract != "AnalysisChanged")
                    .Select(message => message.Sequence));
                return got.Count >= expected.Count;
            },
            () => $"{got.Count} of {expected.Count}", Cancellation);
        Assert.Equal(expected, got);
    }

    private static async Task<List<(long Sequence, string Contract, RabbitMQ.Client.BasicGetResult Message)>> WaitForTeamAsync(
        PipelineHarness harness, int count)
    {
        var messages = new List<(long, string, RabbitMQ.Client.BasicGetResult)>();
        await Eventually.TrueAsync(
            async () =>
            {
                messages.AddRange(await harness.DrainAsync("team"));
                return messages.Count >= count;
            },
            () => $"{messages.Count} of {count} messages", Cancellation);
        return messages;
    }

    private static async Task ExpectAsync(
        PipelineHarness harness, Microsoft.Extensions.Hosting.IHost worker, ReplayRequest request, IEnumerable<OutboxChange> changes)
    {
        var expected = changes.Select(change => change.Sequence).ToList();
        Assert.NotEmpty(expected);
        var count = await worker.Replays().CountAsync(request with { Queue = "dry", Create = true }, Cancellation);
        Assert.Equal((expected.Count, expected[0], expected[^1]), (count.Messages, count.First!.Value, count.Last!.Value));
        Assert.Equal(expected, (await harness.ReplayToNewAsync(worker, request)).Select(message => message.Sequence));
    }
}
