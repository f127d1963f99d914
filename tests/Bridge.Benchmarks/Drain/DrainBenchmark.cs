using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Contracts.Positions;

namespace Bridge.Benchmarks.Drain;

/// <summary>WAL that is already written → outbox confirmed, against <c>pg_recvlogical</c> on the same WAL.</summary>
/// <remarks>
/// From the moment capture streams until a Checkpoint behind the last row is confirmed, found by asking every 25 ms. The relay is off,
/// since it
/// would take its share of the cores; Checkpoints come every 250 ms, so that the end is seen soon. The wait for the last one counts against
/// us.
/// </remarks>
internal static class DrainBenchmark
{
    private const int Rows = 500_000;
    private const int PerTransaction = 100;

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? Rows;
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(rows, PerTransaction, cancellationToken);
        return await Rounds.RunAsync(
            request, "rows/s", build => OursAsync(build, source, rows, cancellationToken), () =>
                LogicalReceiver.RunAsync(source, rows, cancellationToken));
    }

    /// <summary>A column that Bridge leaves out itself, against one that a column list leaves out.</summary>
    public static async Task<BenchmarkResult> RunLeftOutAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? Rows;
        await using var source = await SourceDatabase.CreateWithLogDataAsync(cancellationToken);
        await source.FillAsync(rows, PerTransaction, cancellationToken);
        (string, string)[] listed = [("Capture:Publication", "listed"), ("Capture:Tables:0:ColumnList", "true")];
        return await Rounds.RunAsync(
            request, "rows/s", build => OursAsync(build, source, rows, cancellationToken),
            () => OursAsync(Build.OfClone, source, rows, cancellationToken, listed));
    }

    private static async Task<Round> OursAsync(
        Build build, SourceDatabase source, int rows, CancellationToken cancellationToken, params (string Key, string Value)[] changed)
    {
        var end = Lsn.Parse(source.EndOfWal);
        await using var pipeline = await BenchmarkPipeline.CreateAsync(build, source, cancellationToken, changed);
        await using var cpu = new CpuSampler();
        Round round;
        await using (var worker = pipeline.StartWorker(("Relay:Enabled", "false"), ("Outbox:CheckpointInterval", "00:00:00.050")))
        {
            await WorkerFigures.WaitAsync(
                worker, figures => figures.Value("bridge_capture_state{state=\"streaming\"}") > 0, cancellationToken);
            cpu.Follow("walsender", await source.WalSenderAsync(pipeline.Slot, cancellationToken), fromStart: true);
            cpu.Follow("worker", worker.Id);
            cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
            var figures = await WorkerFigures.WaitAsync(worker, figures => figures.CompleteThrough >= end, cancellationToken);
            var ended = TimeProvider.System.GetUtcNow();
            var perChange = cpu.PerChange(rows);
            if (figures.Changes != rows) throw new InvalidOperationException(
                $"{figures.Changes} changes in the outbox, and {rows} rows were written.");
            var seconds = (ended - await WorkerFigures.CaptureSinceAsync(worker, cancellationToken)).TotalSeconds;
            round = new Round(rows / seconds, perChange, worker.PeakMegabytes);
            await worker.StopAsync();
        }

        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return round;
    }
}
