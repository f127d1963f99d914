using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;

namespace Bridge.Benchmarks.Idle;

/// <summary>CPU of a worker, as it is shipped, that has nothing to do, in percent of a core; the yardstick is the goal.</summary>
internal static class IdleBenchmark
{
    private const double GoalPercent = 0.5;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    /// <summary>Runs it; each round is a minute.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(1_000, perTransaction: 1, cancellationToken);
        await using var pipeline = await BenchmarkPipeline.CreateAsync(Build.OfClone, source, cancellationToken);
        await using var worker = pipeline.StartWorker();
        await WorkerFigures.WaitAsync(worker, figures => figures.Changes == 1_000, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var percents = new List<double>();
        for (var round = 1; round <= request.Rounds; round++)
        {
            var before = Cpu(worker.Id);
            await Task.Delay(Span, cancellationToken);
            percents.Add((Cpu(worker.Id) - before) / Span * 100);
            Progress.Say($"round {round}: {percents[^1]:F2} % of a core; load {Machine.Load():F1}");
        }

        var result = new BenchmarkResult
        {
            Benchmark = request.Name,
            Value = Rounds.Median(percents),
            Unit = "% of a core",
            Yardstick = GoalPercent,
            Ratio = Math.Round(Rounds.Median(percents) / GoalPercent, 3),
            Rounds = request.Rounds,
            CpuMicrosecondsPerChange = new Dictionary<string, double>(),
            PeakRssMb = Math.Round(worker.PeakMegabytes, 1),
        };
        await worker.StopAsync();
        return result;
    }

    private static TimeSpan Cpu(int processId) => ProcessCpu.Read(processId)
        ?? throw new InvalidOperationException("The worker has ended.");
}
