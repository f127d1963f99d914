using System.Text.Json;
using Bridge.IntegrationTests.Cli;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Replay;

/// <summary>Offsets and replays by the command line, against a worker's own process.</summary>
public sealed class ReplayCliTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sets_an_offset_counts_replays_lists_and_says_what_is_wrong()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(harness.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var settings = await worker.AskingAsync(Cancellation);
        await harness.ReadAllAsync();

        Assert.Contains("before", (await RunAsync(settings, 0, "offsets", "set", "before", "--note", "a test")).Output,
            StringComparison.Ordinal);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 9) n", Cancellation);
        await harness.Database.ExecuteAsync("UPDATE other SET value = 0 WHERE a = 3 AND b = 'k'", Cancellation);
        var changes = await harness.ReadAllAsync();
        var listed = JsonDocument.Parse((await RunAsync(settings, 0, "offsets", "list", "--json")).Output).RootElement.GetProperty("data")
            .EnumerateArray().ToList();
        Assert.Equal(["relay.typed", "relay.batches", "before"], listed.Select(offset => offset.GetProperty("name").GetString()));
        Assert.Equal("kept", listed[2].GetProperty("standing").GetProperty("state").GetString());

        var dry = await RunAsync(settings, 0, "replay", "start", "--queue", "look", "--create", "--from", "before", "--key", "a=3",
            "--dry-run");
        Assert.Contains("2 messages", dry.Output, StringComparison.Ordinal);
        var watched = await RunAsync(settings, 0, "replay", "start", "--queue", "look", "--create", "--from", "before", "--operation",
            "insert",
            "--watch", "--json");
        var replayed = JsonDocument.Parse(watched.Output.Trim().Split('\n')[^1]).RootElement;
        Assert.Equal("completed", replayed.GetProperty("state").GetString());
        var expected = changes.Where(change => change.Operation == "insert"
            && change.Sequence > listed[2].GetProperty("sequence").GetInt64());
        Assert.Equal(expected.Select(change => change.Sequence), (await harness.DrainAsync("look")).Select(message => message.Sequence));

        await SaysWhatIsWrongAsync(settings, replayed.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task A_watched_replay_waits_for_a_worker_that_is_killed_and_comes_back()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var killed = WorkerProcess.Start(harness.Settings);
        await killed.WaitForCaptureAsync("streaming", Cancellation);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 300) n", Cancellation);
        await harness.ReadAllAsync();
        var settings = await killed.AskingAsync(Cancellation);

        await using var watching = BridgeProcess
            .Start(settings, "replay", "start", "--queue", "look", "--create", "--from", "first", "--rate", "50", "--watch");
        await SaysAsync("running");
        await killed.KillAsync();
        await SaysAsync("does not answer; waiting");
        await using var next = WorkerProcess.Start(harness.Settings, killed.Port);

        Assert.Equal(0, await watching.WaitAsync());
        Assert.Contains("completed: 100 %", watching.Output, StringComparison.Ordinal);
        Assert.Empty(watching.Error);

        Task SaysAsync(string words) => Eventually.TrueAsync(
            () => watching.Output.Contains(words, StringComparison.Ordinal), () =>
                $"it does not say '{words}': {watching.Output}{watching.Error}\n{killed.Log}", Cancellation);
    }

    private static async Task SaysWhatIsWrongAsync(Dictionary<string, string?> settings, string id)
    {
        Assert.Contains(id, (await RunAsync(settings, 0, "replay", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("completed", (await RunAsync(settings, 0, "replay", "show", id)).Output, StringComparison.Ordinal);
        Assert.Contains("is completed", (await RunAsync(settings, 1, "replay", "cancel", id)).Error, StringComparison.Ordinal);
        Assert.Contains("--create", (await RunAsync(settings, 1, "replay", "start", "--queue", "nowhere", "--from", "first")).Error,
            StringComparison.Ordinal);
        Assert.Contains("cannot be set", (await RunAsync(settings, 1, "offsets", "set", "relay.typed", "first")).Error,
            StringComparison.Ordinal);
        Assert.Contains("--from", (await RunAsync(settings, 2, "replay", "start", "--queue", "x")).Error, StringComparison.Ordinal);
        Assert.Contains("is gone", (await RunAsync(settings, 0, "offsets", "delete", "before")).Output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        Dictionary<string, string?> settings, int code, params string[] arguments)
    {
        var result = await BridgeProcess.RunAsync(settings, arguments);
        Assert.True(result.Code == code, $"bridge {string.Join(' ', arguments)}: {result.Code} {result.Output}{result.Error}");
        return result;
    }
}
