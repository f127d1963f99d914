using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Configuration;
using Bridge.State.Webhooks;
using RabbitMQ.Client.Events;

namespace Bridge.Benchmarks.Relay;

/// <summary>Outbox → typed messages confirmed on a quorum queue, against a bare publisher with the same messages.</summary>
/// <remarks>
/// A worker without a relay fills the outbox; then a worker as it is shipped relays it. The first fifth does not count, of either: a
/// process that has just
/// started compiles its code meanwhile. From there, as its metrics show (they are renewed every 100 ms), until the offset stands at the
/// last change.
/// Capture is up and has nothing to do: all is acknowledged. CPU is told for each typed message.
/// </remarks>
internal sealed class RelayBenchmark(SourceDatabase source, int rows, string file, CancellationToken cancellationToken)
{
    private const int Rows = 200_000;
    private const int Window = 2_000;
    private const int Skipped = 5;
    private const int FilterQueues = 50;
    private const int FiltersPerQueue = 20;
    private const string Confirmed = "bridge_relay_confirmed_total";

    // An analysis in each four rows has a message of its own.
    private readonly int messages = rows + (rows / 4);
    private bool isStored;

    /// <summary>Runs it.</summary>
    public static Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, (benchmark, build) => benchmark.OursAsync(build, filters: false), benchmark => benchmark.YardstickAsync(),
            cancellationToken);

    /// <summary>Runs the relay beside a thousand filters of fifty subscriptions for other tables, against the relay without them.</summary>
    public static Task<BenchmarkResult> RunFiltersAsync(BenchmarkRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, (benchmark, build) => benchmark.OursAsync(build, filters: true), benchmark =>
            benchmark.OursAsync(Build.OfClone, filters: false), cancellationToken);

    private static async Task<BenchmarkResult> RunAsync(
        BenchmarkRequest request, Func<RelayBenchmark, Build, Task<Round>> ours, Func<RelayBenchmark, Task<Round>> yardstick,
            CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? Rows;
        var file = Path.GetTempFileName();
        await using var source = await SourceDatabase.CreateAsync(cancellationToken);
        await source.FillAsync(rows, perTransaction: 100, cancellationToken);
        var benchmark = new RelayBenchmark(source, rows, file, cancellationToken);
        var result = await Rounds.RunAsync(request, "messages/s", build => ours(benchmark, build), () => yardstick(benchmark));
        File.Delete(file);
        return result;
    }

    private async Task<Round> OursAsync(Build build, bool filters)
    {
        await using var pipeline = await BenchmarkPipeline.CreateAsync(build, source, cancellationToken);
        var last = await FillOutboxAsync(pipeline);
        await using var team = await TeamQueue.ConnectAsync(pipeline.BrokerUri, cancellationToken);
        await TeamQueue.DeclareAsync(team, cancellationToken);
        if (filters) await DeclareFiltersAsync(team, pipeline.Names);
        var worker = pipeline.StartWorker();
        await using var _ = worker;
        var first = await WorkerFigures.WaitAsync(worker, figures => figures.Value(Confirmed) >= messages / Skipped, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var cpu = new CpuSampler();
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        cpu.Follow("worker", worker.Id);
        var end = await WorkerFigures.WaitAsync(worker, figures => figures.Value("bridge_relay_offset{route=\"typed\"}") >= last,
            cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var share = 1 - (first.Value(Confirmed) / end.Value(Confirmed));
        if (!isStored) await StoreMessagesAsync(team);
        var round = new Round(messages * share / seconds, cpu.PerChange((long)(messages * share)), worker.PeakMegabytes);
        await worker.StopAsync();
        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return round;
    }

    private async Task DeclareFiltersAsync(RabbitMQ.Client.IConnection connection, TopologyNames names)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        for (var queue = 0; queue < FilterQueues; queue++)
        {
            var filter = new WebhookFilter { Tables = [.. Enumerable.Range(0, FiltersPerQueue).Select(table => $"table_{queue}_{table}")] };
            await WebhookTopology.DeclareAsync(channel, new WebhookNames(names, $"filter{queue}"), filter, cancellationToken);
        }
    }

    private async Task<long> FillOutboxAsync(BenchmarkPipeline pipeline)
    {
        await using var worker = pipeline
            .StartWorker(("Relay:Enabled", "false"), ("Outbox:CheckpointInterval", "00:00:00.050"),
            ("Outbox:AcknowledgeDelay", "00:00:00"));
        await WorkerFigures.WaitAsync(worker, figures => figures.CompleteThrough >= Lsn.Parse(source.EndOfWal), cancellationToken);
        await source.WaitForAcknowledgedAsync(pipeline.Slot, cancellationToken);
        var last = (await worker.Api.GetStringAsync("/api/changes?from=last&follow=false", cancellationToken)).Trim().Split('\n')[^1];
        await worker.StopAsync();
        return JsonDocument.Parse(last).RootElement.GetProperty("sequence").GetInt64();
    }

    private async Task StoreMessagesAsync(RabbitMQ.Client.IConnection team)
    {
        var stored = new List<StoredMessage>(messages);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var channel = await TeamQueue.ConsumeAsync(team, delivery =>
        {
            stored.Add(Store(delivery));
            if (stored.Count == messages) all.TrySetResult();
        }, cancellationToken);
        await all.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        StoredMessage.Write(file, stored);
        isStored = true;
        Progress.Say($"{messages:N0} typed messages of {stored.Average(message => message.Body.Length):F0} bytes");
    }

    private static StoredMessage Store(BasicDeliverEventArgs delivery) => new(
        delivery.RoutingKey, delivery.BasicProperties.MessageId ?? "", delivery.BasicProperties.ContentType ?? "",
        Convert.ToInt64(delivery.BasicProperties.Headers!["bridge-sequence"], CultureInfo.InvariantCulture), delivery.Body.ToArray());

    private async Task<Round> YardstickAsync()
    {
        await using var pipeline = await BenchmarkPipeline.CreateAsync(Build.OfClone, source, cancellationToken);
        await using var team = await TeamQueue.ConnectAsync(pipeline.BrokerUri, cancellationToken);
        await TeamQueue.DeclareAsync(team, cancellationToken);
        var skipped = messages / Skipped;
        var counted = messages - skipped;
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, [BarePublisher.Command, file, pipeline.BrokerUri, Window.ToString(CultureInfo.InvariantCulture),
                skipped.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The bare publisher did not start.");
        await process.StandardOutput.ReadLineAsync(cancellationToken);
        await using var cpu = new CpuSampler();
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        cpu.Follow("publisher", process.Id);
        var seconds = double.Parse(await process.StandardOutput.ReadLineAsync(cancellationToken) ?? "", CultureInfo.InvariantCulture);
        var perMessage = cpu.PerChange(counted);
        await process.StandardInput.WriteLineAsync();
        await process.WaitForExitAsync(cancellationToken);
        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return new Round(counted / seconds, perMessage);
    }
}
