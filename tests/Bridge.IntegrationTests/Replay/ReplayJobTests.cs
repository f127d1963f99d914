using System.Net.Http.Json;
using System.Text.Json;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Relay.Replay;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Bridge.Worker.Replay;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.IntegrationTests.Replay;

public sealed class ReplayJobTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paused_it_stands_still_and_resumed_it_goes_on_with_nothing_twice()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 2000) n", Cancellation);
        var changes = await harness.ReadAllAsync();

        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "slow", Create = true, From = "first", Rate = 500 });
        await worker.WaitForMessagesAsync(started.Id, more: 100);
        await worker.Replays().SetDesiredAsync(started.Id, DesiredState.Paused, Cancellation);
        var paused = await worker.WaitForReplayAsync(started.Id, JobState.Paused);
        Assert.InRange(paused.Messages, 100, changes.Count - 1);
        Assert.Equal(paused.Messages, await harness.CountAsync("slow"));
        await worker.Replays().SetDesiredAsync(started.Id, DesiredState.Running, Cancellation);
        await worker.WaitForReplayAsync(started.Id, JobState.Completed);

        Assert.Equal(changes.Select(change => change.Sequence), (await harness.DrainAsync("slow")).Select(message => message.Sequence));
    }

    [Fact]
    public async Task Cancelled_it_skips_the_rest_of_the_history_and_gives_the_queue_what_was_withheld()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await using var copy = await TeamCopy.ReadAsync(harness.Connector, "team");
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 3000) n", Cancellation);
        await copy.WaitForEqualAsync(harness.Database);

        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "team", From = "first", Rate = 100 });
        await Eventually.TrueAsync(() => copy.Arrived.Exists(message => message.Replay is not null), () => "nothing replayed",
            Cancellation);
        await harness.Database.ExecuteAsync("UPDATE other SET value = -value WHERE a < 50", Cancellation);
        var second = await Assert.ThrowsAsync<RefusedRequestException>(
            () => worker.Replays().StartAsync(new ReplayRequest { Queue = "team", From = "first" }, Cancellation));
        Assert.Contains(started.Id, second.Message, StringComparison.Ordinal);

        await worker.Replays().SetDesiredAsync(started.Id, DesiredState.Cancelled, Cancellation);
        var cancelled = await worker.WaitForReplayAsync(started.Id, JobState.Cancelled);
        await harness.Database.ExecuteAsync("DELETE FROM other WHERE a > 2990", Cancellation);

        await copy.WaitForEqualAsync(harness.Database);
        Assert.True(cancelled.Messages < 3000, $"{cancelled.Messages} messages");
    }

    [Fact]
    public async Task Cancelled_while_no_relay_works_it_waits_for_one_and_holds_no_other_replay_up()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await using var copy = await TeamCopy.ReadAsync(harness.Connector, "team");
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 500) n", Cancellation);
        await copy.WaitForEqualAsync(harness.Database);
        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "team", From = "first", Rate = 20 });
        await worker.WaitForMessagesAsync(started.Id);
        await worker.StopAsync(Cancellation);

        harness.Settings["Relay:Enabled"] = "false";
        var without = await harness.StartWorkerAsync();
        await without.WaitForLeadAsync();
        await without.Replays().SetDesiredAsync(started.Id, DesiredState.Cancelled, Cancellation);
        await Eventually.TrueAsync(
            async () => (await without.Replays().FindAsync(started.Id, Cancellation)).Reason.Contains("relay", StringComparison.Ordinal),
                () => "it says nothing of the relay", Cancellation);
        var other = await without.StartReplayAsync(new ReplayRequest { Queue = "new", Create = true, From = "first" });
        await without.WaitForReplayAsync(other.Id, JobState.Completed);

        harness.Settings["Relay:Enabled"] = "true";
        await harness.StartWorkerAsync();
        await without.WaitForReplayAsync(started.Id, JobState.Cancelled);
        await harness.Database.ExecuteAsync("DELETE FROM other WHERE a > 490", Cancellation);
        await copy.WaitForEqualAsync(harness.Database);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_with_the_window_and_a_second_at_most_twice()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var copy = await TeamCopy.ReadAsync(harness.Connector, "team");
        await using var killed = WorkerProcess.Start(harness.Settings);
        await killed.WaitForCaptureAsync("streaming", Cancellation);
        using var load = new Load(harness.Database, perSecond: 100);
        await load.ReachAsync(500);
        copy.Lose();
        var answer = await killed.Api.PostAsJsonAsync("/api/replays", new { queue = "team", from = "first", rate = 200 }, Cancellation);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
        await Eventually.TrueAsync(() => copy.Arrived.Count(message => message.Replay == id) > 400, () =>
            $"{copy.Count} messages; log:\n{killed.Log}", Cancellation);
        await killed.KillAsync();

        await using var next = WorkerProcess.Start(harness.Settings);
        await Eventually.TrueAsync(async () => await StateAsync(next, id) == "completed", () =>
            $"the replay has not ended; log:\n{next.Log}", Cancellation);
        await load.ReachAsync(50);
        await load.StopAsync();

        await copy.WaitForEqualAsync(harness.Database);
        var twice = copy.Arrived.Where(message => message.Replay == id).GroupBy(message => (message.Sequence, message.Contract))
            .Count(group => group.Count() > 1);
        output.WriteLine($"{copy.Count} messages arrived, {twice} replayed twice");
        Assert.True(twice <= 2000 + 400, $"{twice} came twice");
        Assert.Equal(0, copy.Renamed);
    }

    [Fact]
    public async Task Redis_flushed_in_the_middle_changes_nothing()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(redis: redis);
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 1500) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "q", Create = true, From = "first", Rate = 500 });
        await worker.WaitForMessagesAsync(started.Id, more: 100);

        await redis.FlushAsync();
        await worker.StopAsync(Cancellation);
        var next = await harness.StartWorkerAsync();
        await next.WaitForReplayAsync(started.Id, JobState.Completed);

        Assert.Equal(changes.Select(change => change.Sequence), (await harness.DrainAsync("q")).Select(message => message.Sequence));
    }

    [Fact]
    public async Task It_works_while_PostgreSQL_is_down()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 10) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        await worker.StopAsync(Cancellation);

        harness.Settings["ConnectionStrings:Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=1";
        var without = await harness.StartWorkerAsync();
        var all = await harness.ReplayToNewAsync(without, new ReplayRequest { From = "first" });

        Assert.Equal(changes.Select(change => change.Sequence), all.Select(message => message.Sequence));
    }

    [Fact]
    public async Task A_full_queue_is_waited_for_and_nothing_of_it_is_missing()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 50) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        await using var connection = await harness.Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(
            "small", true, false, false, new Dictionary<string, object?> { ["x-max-length"] = 10, ["x-overflow"] = "reject-publish" },
            cancellationToken: Cancellation);

        var started = await worker.StartReplayAsync(new ReplayRequest { Queue = "small", From = "first" });
        await Eventually.TrueAsync(async () => (await worker.Replays().FindAsync(started.Id, Cancellation)).Reason
            .Contains("'small' refuses", StringComparison.Ordinal), () => "no reason", Cancellation);
        var got = new HashSet<long>();
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var message in await harness.DrainAsync("small")) got.Add(message.Sequence);
                return (await worker.Replays().FindAsync(started.Id, Cancellation)).State == JobState.Completed;
            },
            () => $"{got.Count} of {changes.Count}", Cancellation);
        foreach (var message in await harness.DrainAsync("small")) got.Add(message.Sequence);
        Assert.Equal(changes.Select(change => change.Sequence), got.Order());
    }

    [Fact]
    public async Task A_queue_that_is_deleted_fails_the_replay_and_is_not_made_anew()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 5000) n", Cancellation);
        await harness.ReadAllAsync();
        await using var connection = await harness.Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var resumed = await worker.StartReplayAsync(new ReplayRequest { Queue = "resumed", Create = true, From = "first", Rate = 500 });
        await worker.WaitForMessagesAsync(resumed.Id);
        await worker.Replays().SetDesiredAsync(resumed.Id, DesiredState.Paused, Cancellation);
        await worker.WaitForReplayAsync(resumed.Id, JobState.Paused);
        var running = await worker.StartReplayAsync(new ReplayRequest { Queue = "running", Create = true, From = "first", Rate = 500 });
        await worker.WaitForMessagesAsync(running.Id);

        await channel.QueueDeleteAsync("running", cancellationToken: Cancellation);
        await channel.QueueDeleteAsync("resumed", cancellationToken: Cancellation);
        await worker.Replays().SetDesiredAsync(resumed.Id, DesiredState.Running, Cancellation);

        foreach (var replay in (ReplayReport[])[resumed, running])
        {
            var failed = await worker.WaitForReplayAsync(replay.Id, JobState.Failed);
            Assert.Contains($"'{failed.Spec.Queue}' does not exist any more", failed.Reason, StringComparison.Ordinal);
            await Assert.ThrowsAsync<OperationInterruptedException>(async () =>
            {
                await using var asking = await connection.CreateChannelAsync(cancellationToken: Cancellation);
                await asking.QueueDeclarePassiveAsync(failed.Spec.Queue, Cancellation);
            });
        }
    }

    [Fact]
    public async Task A_quorum_queue_that_is_deleted_while_the_window_is_full_fails_the_replay_though_the_broker_answers_nothing()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 100000) n", Cancellation);
        await harness.ReadAllAsync();
        await using var connection = await harness.Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);

        var doomed = await worker.StartReplayAsync(new ReplayRequest { Queue = "doomed", Create = true, From = "first" });
        await worker.WaitForMessagesAsync(doomed.Id);
        await channel.QueueDeleteAsync("doomed", cancellationToken: Cancellation);

        var failed = await worker.WaitForReplayAsync(doomed.Id, JobState.Failed);
        Assert.Contains("'doomed' does not exist any more", failed.Reason, StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(WorkerProcess worker, string id)
    {
        try
        {
            return (await worker.Api.GetFromJsonAsync<JsonElement>($"/api/replays/{id}", Cancellation)).GetProperty("state").GetString()!;
        }
        catch (HttpRequestException)
        {
            return ""; // Not listening yet.
        }
    }
}
