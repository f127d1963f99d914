using Bridge.Benchmarks.Latency;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Reading;
using Bridge.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.Benchmarks.Backfill;

/// <summary>COMMIT → read from the outbox at 1,000 changes a second, p99: while a backfill runs at full speed, against the same without
/// one.</summary>
/// <remarks>The first five seconds do not count. The relay is off: it would send the backfill's rows too.</remarks>
internal static class BackfillLatencyBenchmark
{
    private const int Rows = 500_000;
    private const int Measured = 15_000;
    private const int Skipped = 5_000;

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(request.Rows ?? Rows, 1_000, cancellationToken);
        return await Rounds.RunAsync(
            request, "ms", build => MeasureAsync(build, source, withBackfill: true, cancellationToken), () =>
                MeasureAsync(Build.OfClone, source, withBackfill: false, cancellationToken));
    }

    private static Task<Round> MeasureAsync(Build build, SourceDatabase source, bool withBackfill, CancellationToken cancellationToken) =>
        StreamingWorker.MeasureAsync(
        build,
        source,
        async (pipeline, worker, cpu) =>
        {
            var reader = new OutboxReader(
                new RabbitMqConnector(pipeline.BrokerUri), pipeline.Names, new StrayRecords(), TimeProvider.System,
                    NullLogger<OutboxReader>.Instance);
            var arrivals = new OutboxArrivals(Measured + Skipped);
            var load = new CommitLoad(source.Database, Measured + Skipped);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = arrivals.ReadAsync(reader, ending.Token);
            var backfilling = withBackfill ? RepeatAsync(worker, ending.Token) : Task.CompletedTask;
            await load.RunAsync(_ => ValueTask.CompletedTask, cancellationToken);
            await arrivals.All.WaitAsync(TimeSpan.FromMinutes(5), cancellationToken);
            await ending.CancelAsync();
            await Task.WhenAll(reading, backfilling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Round(arrivals.Percentile99(load, Skipped), cpu.PerChange(Measured + Skipped), worker.PeakMegabytes);
        },
        cancellationToken);

    private static async Task RepeatAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested) await BackfillJob.RunAsync(worker, cancellationToken);
    }
}
