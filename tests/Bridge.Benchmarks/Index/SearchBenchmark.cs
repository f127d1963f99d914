using System.Diagnostics;
using System.Text.Json.Nodes;
using Bridge.Benchmarks.Measuring;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.Benchmarks.Index;

/// <summary>The time of a search on 100,000 analyses: the 95th percentile, against the goal of 200 ms.</summary>
/// <remarks>An indexer fills the index from the tables; then one query after the other is asked, as the search template has it, with
/// highlights and facets.</remarks>
internal static class SearchBenchmark
{
    private const int Rows = 100_000;
    private const int QueriesPerRound = 400;
    private const double GoalMilliseconds = 200;
    private static readonly string[] Texts = [
        "proton NMR CDCl3", "S-77", "sample 512", "1H NMR 4711", "9.88", "NMR confirmed", "CHO", "400 MHz", "nuclear magnetic resonance",
        "7.26"];

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        await using var source = await IndexSource.CreateAsync(request.Rows ?? Rows, cancellationToken);
        await source.FillAsync(cancellationToken);
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: cancellationToken);
        var pipeline = "b" + Guid.NewGuid().ToString("N")[..8];
        var client = new BareBulkClient(TestServices.OpenSearch, 1, 1);
        await using var indexer = IndexerProcess.Start(IndexBenchmark.Settings(source, pipeline, host.Uri));
        await IndexBenchmark.WaitAsync(
            () => client.ExistsAsync($"bridge-{pipeline}-control/_doc/filled%20{pipeline}-analyses-v1", cancellationToken),
            cancellationToken);
        await client.AskAsync(HttpMethod.Post, $"{pipeline}-analyses/_refresh", null, cancellationToken);
        return await Rounds.RunAsync(
            request, "ms (95th percentile)", async _ =>
                new Round(await MeasureAsync(client, pipeline, cancellationToken), new Dictionary<string, double>(), indexer.PeakMegabytes),
            () => Task.FromResult(new Round(GoalMilliseconds, new Dictionary<string, double>())));
    }

    private static async Task<double> MeasureAsync(BareBulkClient client, string pipeline, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < QueriesPerRound; i++)
        {
            var parameters = new JsonObject { ["text"] = Texts[i % Texts.Length], ["all"] = true };
            var body = new JsonObject { ["id"] = $"{pipeline}-search", ["params"] = parameters };
            var started = Stopwatch.GetTimestamp();
            await client.AskAsync(HttpMethod.Post, $"{pipeline}-analyses/_search/template?request_cache=false", body.ToJsonString(),
                cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count * 95 / 100);
    }
}
