using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Contracts.Positions;

namespace Bridge.Benchmarks.Memory;

/// <summary>The most memory that a worker, as it is shipped, has resident while one transaction goes through; the yardstick is the
/// goal.</summary>
internal static class MemoryBenchmark
{
    private const int Rows = 1_000_000;
    private const double GoalMegabytes = 200;
    private const long DiskBytesPerRow = 3_500;
    private const long DiskReserve = 2L << 30;

    /// <summary>Runs it; each round is a worker of its own.</summary>
    /// <exception cref="IOException">The disk would not hold it.</exception>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? Rows;
        CheckDisk(rows);
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(rows, rows, cancellationToken);
        if (request.Against is { } other)
            return await Rounds.RunAsync(request, "MiB", build => DrainAsync(build, source, rows, cancellationToken), () =>
            DrainAsync(other, source, rows, cancellationToken));
        var rounds = new List<Round>();
        for (var round = 1; round <= request.Rounds; round++)
        {
            rounds.Add(await DrainAsync(Build.OfClone, source, rows, cancellationToken));
            Progress.Say($"round {round}: {rounds[^1].Value:F1} MiB; load {Machine.Load():F1}");
        }

        var peak = rounds.Max(round => round.Value);
        return new BenchmarkResult
        {
            Benchmark = request.Name,
            Value = Math.Round(peak, 1),
            Unit = "MiB",
            Yardstick = GoalMegabytes,
            Ratio = Math.Round(peak / GoalMegabytes, 3),
            Rounds = request.Rounds,
            CpuMicrosecondsPerChange = rounds[^1].Cpu,
            PeakRssMb = Math.Round(peak, 1),
        };
    }

    private static async Task<Round> DrainAsync(Build build, SourceDatabase source, int rows, CancellationToken cancellationToken)
    {
        await using var pipeline = await BenchmarkPipeline.CreateAsync(build, source, cancellationToken);
        await using var cpu = new CpuSampler();
        Round round;
        await using (var worker = pipeline.StartWorker())
        {
            await WorkerFigures.WaitAsync(
                worker, figures => figures.Value("bridge_capture_state{state=\"streaming\"}") > 0, cancellationToken);
            cpu.Follow("walsender", await source.WalSenderAsync(pipeline.Slot, cancellationToken), fromStart: true);
            cpu.Follow("worker", worker.Id);
            cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
            var figures = await WorkerFigures
                .WaitAsync(worker, figures => figures.CompleteThrough >= Lsn.Parse(source.EndOfWal), cancellationToken);
            if (figures.Changes != rows) throw new InvalidOperationException(
                $"{figures.Changes} changes in the outbox, and {rows} rows were written.");
            round = new Round(worker.PeakMegabytes, cpu.PerChange(rows));
            await worker.StopAsync();
        }

        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return round;
    }

    private static void CheckDisk(long rows)
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        var needed = (rows * DiskBytesPerRow) + DiskReserve;
        if (free < needed)
            throw new IOException(
                $"The disk of {Path.GetTempPath()} has {free >> 30} GiB free, and {rows:N0} rows need about {needed >> 30} GiB (table, " +
                "WAL, spilled transaction, outbox). Remedy: TMPDIR on a larger disk, or fewer --rows.");
    }
}
