using Bridge.Benchmarks.Measuring;
using Bridge.Testing.Services;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>Nine healthy endpoints beside a dead one, against the nine alone: deliveries a second of the nine together.</summary>
internal sealed class DeadEndpointBenchmark(int messages, CancellationToken cancellationToken)
{
    private const int Healthy = 9;
    private const int Messages = 3_000;
    private const int Concurrency = 4;

    /// <summary>Runs it.</summary>
    public static Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var benchmark = new DeadEndpointBenchmark(request.Rows ?? Messages, cancellationToken);
        return Rounds.RunAsync(request, "deliveries/s", build => benchmark.MeasureAsync(build, withDead: true), () =>
            benchmark.MeasureAsync(Build.OfClone, withDead: false));
    }

    private async Task<Round> MeasureAsync(Build build, bool withDead)
    {
        await using var receiver = await ReceiverProcess.StartAsync(messages * Healthy, cancellationToken);
        var urls = Enumerable.Repeat(receiver.Url, Healthy)
            .Concat(withDead ? [$"http://127.0.0.1:{FreePort.Find()}/"] : Array.Empty<string>()).ToArray();
        await using var pipeline = await WebhookPipeline.CreateAsync(urls, messages, Concurrency, cancellationToken);
        await using var cpu = new CpuSampler();
        await using var webhooks = pipeline.Start(build);
        await receiver.BeganAsync(cancellationToken);
        cpu.Follow("webhooks", webhooks.Id);
        var seconds = await receiver.SecondsAsync(cancellationToken);
        var counted = (messages * Healthy) - CountingReceiver.Skipped(messages * Healthy);
        return new Round(counted / seconds, cpu.PerChange(counted), webhooks.PeakMegabytes);
    }
}
