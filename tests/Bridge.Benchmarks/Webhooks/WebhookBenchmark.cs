using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>Queue → 2xx of one subscription, against HttpClient in a loop with the same bodies, headers and concurrency; the endpoint
/// measures, from the end of the first fifth to its last request.</summary>
internal sealed class WebhookBenchmark(int messages, CancellationToken cancellationToken)
{
    private const int Messages = 100_000;
    private readonly int counted = messages - CountingReceiver.Skipped(messages);

    /// <summary>Runs it.</summary>
    public static Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var benchmark = new WebhookBenchmark(request.Rows ?? Messages, cancellationToken);
        return Rounds.RunAsync(request, "deliveries/s", benchmark.OursAsync, benchmark.YardstickAsync);
    }

    private async Task<Round> OursAsync(Build build)
    {
        await using var receiver = await ReceiverProcess.StartAsync(messages, cancellationToken);
        await using var pipeline = await WebhookPipeline
            .CreateAsync([receiver.Url], messages, WebhookPipeline.Concurrency, cancellationToken);
        await using var cpu = new CpuSampler();
        await using var webhooks = pipeline.Start(build);
        await receiver.BeganAsync(cancellationToken);
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        cpu.Follow("receiver", receiver.Id);
        cpu.Follow("webhooks", webhooks.Id);
        var seconds = await receiver.SecondsAsync(cancellationToken);
        return new Round(counted / seconds, cpu.PerChange(counted), webhooks.PeakMegabytes);
    }

    private async Task<Round> YardstickAsync()
    {
        await using var receiver = await ReceiverProcess.StartAsync(messages, cancellationToken);
        await using var cpu = new CpuSampler();
        using var sender = ReceiverProcess.StartOwn(BareSender.Command, receiver.Url, $"{messages}", $"{WebhookPipeline.Concurrency}");
        await sender.StandardOutput.ReadLineAsync(cancellationToken);
        await sender.StandardInput.WriteLineAsync();
        await receiver.BeganAsync(cancellationToken);
        cpu.Follow("receiver", receiver.Id);
        cpu.Follow("sender", sender.Id);
        var seconds = await receiver.SecondsAsync(cancellationToken);
        var perMessage = cpu.PerChange(counted);
        await sender.StandardInput.WriteLineAsync();
        await sender.WaitForExitAsync(cancellationToken);
        return new Round(counted / seconds, perMessage);
    }
}
