using System.Globalization;
using System.Net.Http.Json;
using Bridge.Api;
using Bridge.State.Jobs;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>A backfill under load while workers are killed. Long form: <c>BRIDGE_BACKFILL_ROWS=1000000</c>.</summary>
/// <remarks>The consumer reads the outbox. The relay is off: with 2,000 changes a second two cores have no more to give, and the backfill
/// would wait for it most of the time.</remarks>
public sealed class BackfillProofTests(ITestOutputHelper output)
{
    private const int ChangesPerSecond = 2_000;
    private const int Kills = 4;

    [Fact]
    [Trait("form", "long")]
    public async Task What_a_consumer_has_that_applies_the_outbox_in_order_equals_the_table()
    {
        var rows = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_BACKFILL_ROWS"), CultureInfo.InvariantCulture, out var given)
            ? given : 50_000;
        await using var harness = await CreateAsync(rows, new() { ["Backfill:PageBudget"] = "00:00:00.050", ["Relay:Enabled"] = "false" });
        using var load = new ThingsLoad(harness.Database, rows, ChangesPerSecond);
        var worker = WorkerProcess.Start(harness.Settings);
        try
        {
            await worker.WaitForCaptureAsync("streaming", Cancellation);
            using var answer = await worker.Api
                .PostAsJsonAsync("/api/backfills", new BackfillRequest { Tables = ["things"], Rate = rows / 10 }, ApiJson.Options,
                Cancellation);
            var id = (await answer.Content.ReadFromJsonAsync<BackfillReport>(ApiJson.Options, Cancellation))!.Id;

            for (var kill = 1; kill <= Kills; kill++)
            {
                await ReachAsync(worker, id, (long)rows * kill / (Kills + 1));
                await worker.KillAsync();
                await worker.DisposeAsync();
                worker = WorkerProcess.Start(harness.Settings);
            }

            await ReachAsync(worker, id, long.MaxValue);
            await load.StopAsync();
            var report = (await ReadAsync(worker, id))!;
            var mirror = await BackfillHarness.ReadAsync(harness);

            output.WriteLine(
                $"{report.Rows} rows as read ({mirror.Reads.Count} with those that came twice), {mirror.Changes} changes meanwhile, " +
                $"{Kills} kills, {(report.FinishedAt - report.StartedAt)?.TotalSeconds:0.0} s");
            Assert.Equal(JobState.Completed, report.State);
            await mirror.AssertEqualAsync(harness.Database, Sent, "things");
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }

    // It gives way to the load, so how long it takes depends on the machine; a minute without a further row fails.
    private static async Task ReachAsync(WorkerProcess worker, string id, long goal)
    {
        var last = await ReadAsync(worker, id);
        while (last is not { IsFinished: true } && !(last?.Rows >= goal))
        {
            var (before, now) = (last?.Rows ?? -1, last);
            await Eventually.TrueAsync(
                async () => (now = await ReadAsync(worker, id)) is { } report && (report.Rows > before || report.IsFinished), () =>
                    $"stands still before {goal} rows: {now}\n{worker.Log}", Cancellation);
            last = now;
        }
    }

    private static async Task<BackfillReport?> ReadAsync(WorkerProcess worker, string id)
    {
        try
        {
            using var answer = await worker.Api.GetAsync($"/api/backfills/{id}", Cancellation);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<BackfillReport>(ApiJson.Options, Cancellation)
                : null;
        }
        catch (HttpRequestException)
        {
            return null; // Not listening yet.
        }
    }
}
