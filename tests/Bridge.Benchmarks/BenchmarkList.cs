using Bridge.Benchmarks.Backfill;
using Bridge.Benchmarks.Drain;
using Bridge.Benchmarks.Idle;
using Bridge.Benchmarks.Index;
using Bridge.Benchmarks.Latency;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Memory;
using Bridge.Benchmarks.Relay;
using Bridge.Benchmarks.Webhooks;

namespace Bridge.Benchmarks;

/// <summary>The benchmarks by name.</summary>
internal static class BenchmarkList
{
    /// <summary>Those that measure one process through all their rounds, so that two builds cannot take turns.</summary>
    public static IReadOnlySet<string> OfOneProcess { get; } = new HashSet<string>(StringComparer.Ordinal) { "idle", "search" };

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<BenchmarkRequest, CancellationToken, Task<BenchmarkResult>>> All { get; } =
        new Dictionary<string, Func<BenchmarkRequest, CancellationToken, Task<BenchmarkResult>>>(StringComparer.Ordinal)
        {
            ["drain"] = DrainBenchmark.RunAsync,
            ["drain-left-out"] = DrainBenchmark.RunLeftOutAsync,
            ["relay"] = RelayBenchmark.RunAsync,
            ["relay-filters"] = RelayBenchmark.RunFiltersAsync,
            ["latency"] = LatencyBenchmark.RunAsync,
            ["memory"] = MemoryBenchmark.RunAsync,
            ["webhooks"] = WebhookBenchmark.RunAsync,
            ["webhooks-dead"] = DeadEndpointBenchmark.RunAsync,
            ["backfill"] = BackfillBenchmark.RunAsync,
            ["backfill-latency"] = BackfillLatencyBenchmark.RunAsync,
            ["idle"] = IdleBenchmark.RunAsync,
            ["index"] = IndexBenchmark.RunAsync,
            ["search"] = SearchBenchmark.RunAsync,
        };
}
