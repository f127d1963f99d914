using Bridge.Benchmarks.Drain;
using Bridge.Benchmarks.Measuring;

namespace Bridge.Benchmarks;

/// <summary>The benchmarks by name.</summary>
internal static class BenchmarkList
{
    /// <summary>All of them, in the order in which a change travels.</summary>
    public static IReadOnlyDictionary<string, Func<BenchmarkRequest, CancellationToken, Task<BenchmarkResult>>> All { get; } =
        new SortedDictionary<string, Func<BenchmarkRequest, CancellationToken, Task<BenchmarkResult>>>(StringComparer.Ordinal)
        {
            ["drain"] = DrainBenchmark.RunAsync,
        };
}
