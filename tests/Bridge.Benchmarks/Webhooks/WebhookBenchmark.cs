using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>Queue → 2xx of one subscription, against HttpClient in a loop with the same bodies, headers and concurrency; the endpoint measures, from its first request to its last.</summary>
internal sealed class WebhookBenchmark(int messages, CancellationToken cancellationToken)
{
    // So many that the start of a process, which its CPU time holds, does not tell.
    private const int Messages = 100_000;

    /// <summary>Runs it.</summary>
    public static Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var benchmark = new WebhookBenchmark(request.Rows ?? Messages, cancellationToken);
        return Rounds.RunAsync(request.Name, "deliveries/s", request.Rounds, benchmark.OursAsync, benchmark.YardstickAsync);
    }

    private async Task<Round> OursAsync()
    {
        await using var receiver = await ReceiverProcess.StartAsync(messages, cancellationToken);
        await using var pipeline = await WebhookPipeline.CreateAsync([receiver.Url], messages, WebhookPipeline.Concurrency, cancellationToken);
        await using var cpu = new CpuSampler();
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        cpu.Follow("receiver", receiver.Id);
        await using var webhooks = pipeline.Start();
        cpu.Follow("webhooks", webhooks.Id, fromStart: true);
        var seconds = await receiver.SecondsAsync(cancellationToken);
        return new Round(messages / seconds, cpu.PerChange(messages), webhooks.PeakMegabytes);
    }

    private async Task<Round> YardstickAsync()
    {
        await using var receiver = await ReceiverProcess.StartAsync(messages, cancellationToken);
        await using var cpu = new CpuSampler();
        cpu.Follow("receiver", receiver.Id);
        using var sender = ReceiverProcess.StartOwn(BareSender.Command, receiver.Url, $"{messages}", $"{WebhookPipeline.Concurrency}");
        await sender.StandardOutput.ReadLineAsync(cancellationToken);
        cpu.Follow("sender", sender.Id);
        await sender.StandardInput.WriteLineAsync();
        var seconds = await receiver.SecondsAsync(cancellationToken);
        var perMessage = cpu.PerChange(messages);
        await sender.StandardInput.WriteLineAsync();
        await sender.WaitForExitAsync(cancellationToken);
        return new Round(messages / seconds, perMessage);
    }
}
