using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;

namespace Bridge.Benchmarks.Backfill;

/// <summary>Rows of a table → outbox confirmed, by a backfill, against <c>COPY (SELECT to_jsonb(t) …) TO STDOUT</c> of the same
/// table.</summary>
/// <remarks>From the moment the worker takes the job up until it is completed, by the worker's own clock. The relay is off, as in the
/// drain.</remarks>
internal static class BackfillBenchmark
{
    private const int Rows = 1_000_000;
    private const int PerTransaction = 1_000;

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? Rows;
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(rows, PerTransaction, cancellationToken);
        await source.Database.ExecuteAsync("VACUUM ANALYZE containers", cancellationToken);
        return await Rounds.RunAsync(
            request, "rows/s", build => OursAsync(build, source, rows, cancellationToken), () =>
                TableCopy.RunAsync(source, rows, cancellationToken));
    }

    private static Task<Round> OursAsync(Build build, SourceDatabase source, int rows, CancellationToken cancellationToken) =>
        StreamingWorker.MeasureAsync(
        build,
        source,
        async (_, worker, cpu) =>
        {
            var report = await BackfillJob.RunAsync(worker, cancellationToken);
            if (report.Rows != rows) throw new InvalidOperationException($"{report.Rows} rows were copied, and the table has {rows}.");
            return new Round(rows / (report.FinishedAt - report.StartedAt)!.Value.TotalSeconds, cpu.PerChange(rows), worker.PeakMegabytes);
        },
        cancellationToken);
}
