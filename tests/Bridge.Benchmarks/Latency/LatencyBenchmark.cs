using System.Globalization;
using System.Text;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Latency;

/// <summary>COMMIT → message in a consumer's hand at 1,000 changes a second, against a program that publishes each row itself right after
/// its COMMIT.</summary>
/// <remarks>From the server's answer to COMMIT; the first five seconds do not count. Value, yardstick and ratio are the medians,
/// p50.</remarks>
internal sealed class LatencyBenchmark(SourceDatabase source, int rows, CancellationToken cancellationToken)
{
    private const int Rows = 20_000;
    private const int Skipped = 5_000;
    private readonly List<double[]> ours = [];
    private readonly List<double[]> theirs = [];
    private byte[] example = [];

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        var benchmark = new LatencyBenchmark(source, (request.Rows ?? Rows) + Skipped, cancellationToken);
        var result = await Rounds.RunAsync(request, "ms", benchmark.OursAsync, benchmark.YardstickAsync);
        return result with
        {
            P50Milliseconds = result.Value,
            P99Milliseconds = Percentile99(benchmark.ours),
            YardstickP50Milliseconds = result.Yardstick,
            YardstickP99Milliseconds = Percentile99(benchmark.theirs),
        };
    }

    // The warm-up round does not count.
    private static double Percentile99(List<double[]> rounds) => Rounds
        .Median(rounds.Skip(1).Select(latencies => latencies[(int)(latencies.Length * 0.99)]));

    private async Task<Round> OursAsync(Build build)
    {
        await using var pipeline = await BenchmarkPipeline.CreateFreshAsync(build, source, cancellationToken);
        await using var cpu = new CpuSampler();
        Round round;
        await using (var worker = pipeline.StartWorker())
        {
            await WorkerFigures.WaitAsync(worker, figures => figures.Value("bridge_ready") > 0, cancellationToken);
            cpu.Follow("walsender", await source.WalSenderAsync(pipeline.Slot, cancellationToken));
            cpu.Follow("worker", worker.Id);
            cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
            var value = await MeasureAsync(pipeline, build == Build.OfClone ? ours : theirs, (_, _) => ValueTask.CompletedTask);
            round = new Round(value, cpu.PerChange(rows), worker.PeakMegabytes);
            await worker.StopAsync();
        }

        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return round;
    }

    private async Task<Round> YardstickAsync()
    {
        await using var pipeline = await BenchmarkPipeline.CreateFreshAsync(Build.OfClone, source, cancellationToken);
        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        await using var cpu = new CpuSampler();
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        cpu.Follow("program", Environment.ProcessId);
        using var turn = new SemaphoreSlim(1, 1);
        var place = ArrivalWatch.Place(example);
        var exchange = TopologyNames.ContractExchange(nameof(ContainerChanged));
        var value = await MeasureAsync(pipeline, theirs, async (channel, number) =>
        {
            var body = (byte[])example.Clone();
            Encoding.ASCII.GetBytes(number.ToString("D9", CultureInfo.InvariantCulture), body.AsSpan(place));
            await turn.WaitAsync(cancellationToken);
            try
            {
                await channel.BasicPublishAsync(
                    exchange, "ContainerChanged.public.containers.insert", mandatory: true,
                    new BasicProperties
                    {
                        Persistent = true,
                        ContentType = "application/vnd.masstransit+json",
                        MessageId = Guid.NewGuid().ToString()
                    }, body, cancellationToken);
            }
            finally
            {
                turn.Release();
            }
        });
        return new Round(value, cpu.PerChange(rows));
    }

    private async Task<double> MeasureAsync(BenchmarkPipeline pipeline, List<double[]> results, Func<IChannel, int, ValueTask> afterCommit)
    {
        await using var team = await TeamQueue.ConnectAsync(pipeline.BrokerUri, cancellationToken);
        await using var publisher = await TeamQueue.ConnectAsync(pipeline.BrokerUri, cancellationToken);
        await using var publishing = await publisher.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        await TeamQueue.DeclareAsync(team, cancellationToken);
        var watch = new ArrivalWatch(rows);
        await using var consuming = await TeamQueue.ConsumeAsync(team, watch.Take, cancellationToken);
        var load = new CommitLoad(source.Database, rows);
        await load.RunAsync(number => afterCommit(publishing, number), cancellationToken);
        await watch.All.WaitAsync(TimeSpan.FromMinutes(5), cancellationToken);
        if (example.Length == 0) example = watch.Example;
        var latencies = watch.Latencies(load, Skipped);
        results.Add(latencies);
        Progress.Say($"p50 {latencies[latencies.Length / 2]:F2} ms, p99 {latencies[(int)(latencies.Length * 0.99)]:F2} ms");
        return latencies[latencies.Length / 2];
    }
}
