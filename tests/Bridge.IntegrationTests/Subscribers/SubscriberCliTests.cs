using System.Text.Json;
using Bridge.IntegrationTests.Cli;
using Bridge.IntegrationTests.Pipeline;
using Bridge.IntegrationTests.Replay;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Subscribers;

/// <summary>Subscribers by the command line, against a worker's own process.</summary>
public sealed class SubscriberCliTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_queue_gets_nothing_while_others_do_and_resumed_it_gets_everything()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(harness.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var settings = await worker.AskingAsync(Cancellation);
        await harness.BindAsync("held", "#");
        await harness.BindAsync("other", "#");

        Assert.Contains("until it is resumed", await RunAsync(0, "pause", "held"), StringComparison.Ordinal);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 20) n", Cancellation);
        await Eventually.TrueAsync(async () => await harness.CountAsync("other") == 20, () => worker.Log, Cancellation);
        Assert.Equal(0, await harness.CountAsync("held"));
        await Eventually.TrueAsync(
            async () => Lane(await RunAsync(0, "list", "--json"), "held") == "paused", () => worker.Log, Cancellation);

        await RunAsync(0, "resume", "held");
        await Eventually.TrueAsync(async () => await harness.CountAsync("held") == 20, () => worker.Log, Cancellation);
        Assert.Contains("'nowhere'", await RunAsync(1, "pause", "nowhere"), StringComparison.Ordinal);

        async Task<string> RunAsync(int exitCode, params string[] arguments)
        {
            var (code, output, error) = await BridgeProcess.RunAsync(settings, ["subscribers", .. arguments]);
            Assert.True(code == exitCode, $"exit code {code}: {output}{error}\n{worker.Log}");
            return output + error;
        }
    }

    private static string? Lane(string list, string queue)
    {
        using var document = JsonDocument.Parse(list);
        var found = document.RootElement.GetProperty("data").EnumerateArray()
            .First(subscriber => subscriber.GetProperty("queue").GetString() == queue).GetProperty("lane");
        return found.ValueKind == JsonValueKind.Null ? null : found.GetProperty("state").GetString();
    }
}
