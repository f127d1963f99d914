using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.Benchmarks.Index;

/// <summary>ChangeBatch queue → searchable documents, against a bare <c>_bulk</c> client with the same documents and the same
/// concurrency.</summary>
/// <remarks>
/// An indexer first fills its empty indices and is stopped; then the rows are inserted and their batches lie on its queue; then an indexer
/// as it is shipped
/// takes them. The first fifth does not count, of either: a process that has just started compiles its code meanwhile. From there until
/// every document is
/// searchable. CPU is told for each document.
/// </remarks>
internal sealed class IndexBenchmark(IndexSource source, CancellationToken cancellationToken)
{
    private const int Rows = 100_000;
    private const int Concurrency = 2;
    private const int BulkBytes = 512 * 1024;
    private const int Skipped = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly BareBulkClient client = new(TestServices.OpenSearch, Concurrency, BulkBytes);
    private string template = "";
    private List<byte[]> requests = [];
    private int documents;

    /// <summary>Runs it.</summary>
    public static async Task<BenchmarkResult> RunAsync(BenchmarkRequest request, CancellationToken cancellationToken)
    {
        await using var source = await IndexSource.CreateAsync(request.Rows ?? Rows, cancellationToken);
        var benchmark = new IndexBenchmark(source, cancellationToken);
        return await Rounds.RunAsync(request, "documents/s", benchmark.OursAsync, benchmark.YardstickAsync);
    }

    private static int OpenSearchProcessId => int
        .Parse(TestServices.Require("BRIDGE_BENCHMARK_OPENSEARCH_PID"), CultureInfo.InvariantCulture);

    private async Task<Round> OursAsync(Build build)
    {
        var pipeline = "b" + Guid.NewGuid().ToString("N")[..8];
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: cancellationToken);
        var settings = Settings(source, pipeline, host.Uri);
        await source.EmptyAsync(cancellationToken);
        await FillEmptyAsync(build, settings, pipeline);
        await source.FillAsync(cancellationToken);
        await source.PublishAsync(host.Uri, pipeline, cancellationToken);
        await using var indexer = IndexerProcess.Start(settings, build.Executable);
        await WaitAsync(async () => await indexer.StateAsync(cancellationToken) == "indexing");
        long first = 0;
        await WaitAsync(async () => (first = await SequenceAsync(indexer)) >= source.LastSequence - (
            source.Rows - (source.Rows / Skipped)));
        var started = Stopwatch.GetTimestamp();
        await using var cpu = new CpuSampler();
        cpu.Follow("opensearch", OpenSearchProcessId);
        cpu.Follow("indexer", indexer.Id);
        cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
        foreach (var backend in await source.BackendsAsync(cancellationToken)) cpu.Follow("postgres", backend);
        await WaitAsync(async () => await SequenceAsync(indexer) >= source.LastSequence && await CountAsync(pipeline) >= 2 * source.Rows);
        var (seconds, counted) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (int)(2 * (source.LastSequence - first)));
        var round = new Round(counted / seconds, cpu.PerChange(counted), indexer.PeakMegabytes);
        if (requests.Count == 0) await StoreAsync(pipeline);
        foreach (var kind in (string[])["containers", "analyses"])
            await client.AskAsync(HttpMethod.Delete, $"{pipeline}-{kind}-v1", null, cancellationToken);
        return round;
    }

    private async Task StoreAsync(string pipeline)
    {
        template = pipeline;
        // Both indices' requests in turn, as the indexer writes both in one.
        var (containers, analyses) = (
            await client.CopyAsync($"{pipeline}-containers", "bare-containers", cancellationToken),
            await client.CopyAsync($"{pipeline}-analyses", "bare-analyses", cancellationToken));
        requests = [.. containers.Zip(analyses, (a, b) => (byte[][])[a, b]).SelectMany(pair => pair), .. containers.Skip(analyses.Count),
            .. analyses.Skip(containers.Count)];
        documents = 2 * source.Rows;
        Progress.Say(
            $"{documents:N0} documents in {requests.Count:N0} requests, {requests.Sum(request => (long)request.Length) / documents:N0} " +
            "bytes each");
    }

    private async Task<Round> YardstickAsync()
    {
        string[] indices = ["bare-containers", "bare-analyses"];
        foreach (var index in indices)
            await client.CreateLikeAsync(index.Replace("bare", template, StringComparison.Ordinal), index, cancellationToken);
        await client.SendAsync(requests[..(requests.Count / Skipped)], cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var cpu = new CpuSampler();
        cpu.Follow("opensearch", OpenSearchProcessId);
        cpu.Follow("client", Environment.ProcessId);
        await client.SendAsync(requests[(requests.Count / Skipped)..], cancellationToken);
        foreach (var index in indices) await client.AskAsync(HttpMethod.Post, $"{index}/_refresh", null, cancellationToken);
        var (seconds, counted) = (Stopwatch.GetElapsedTime(started).TotalSeconds, documents - (documents / Skipped));
        var round = new Round(counted / seconds, cpu.PerChange(counted));
        foreach (var index in indices) await client.AskAsync(HttpMethod.Delete, index, null, cancellationToken);
        return round;
    }

    /// <summary>The configuration of an indexer.</summary>
    public static Dictionary<string, string?> Settings(IndexSource source, string pipeline, string uri) => new()
    {
        ["ConnectionStrings:Postgres"] = source.Database.ConnectionString,
        ["ConnectionStrings:RabbitMq"] = uri,
        ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
        ["ConnectionStrings:Redis"] = TestServices.Redis,
        ["ConnectionStrings:OpenSearch"] = TestServices.OpenSearch,
        ["Pipeline:Name"] = pipeline,
        ["Indexer:Concurrency"] = Concurrency.ToString(CultureInfo.InvariantCulture),
        ["Indexer:BulkBytes"] = BulkBytes.ToString(CultureInfo.InvariantCulture),
    };

    private async Task FillEmptyAsync(Build build, Dictionary<string, string?> settings, string pipeline)
    {
        await using var indexer = IndexerProcess.Start(settings, build.Executable);
        await WaitAsync(async () => await indexer.StateAsync(cancellationToken) == "indexing");
        foreach (var kind in (string[])["containers", "analyses"])
            await WaitAsync(() => client.ExistsAsync($"bridge-{pipeline}-control/_doc/filled%20{pipeline}-{kind}-v1", cancellationToken));
        await indexer.StopAsync();
    }

    private async Task<long> CountAsync(string pipeline)
    {
        await client.AskAsync(HttpMethod.Post, $"{pipeline}-containers,{pipeline}-analyses/_refresh", null, cancellationToken);
        return (await client.AskAsync(HttpMethod.Get, $"{pipeline}-containers,{pipeline}-analyses/_count", null, cancellationToken))
            .GetProperty("count").GetInt64();
    }

    private async Task<long> SequenceAsync(IndexerProcess indexer) =>
        JsonElement.Parse(await indexer.Api.GetStringAsync("/health/ready", cancellationToken)).GetProperty("sequence").GetInt64();

    private Task WaitAsync(Func<Task<bool>> condition) => WaitAsync(condition, cancellationToken);

    /// <summary>Asks until the condition holds.</summary>
    public static async Task WaitAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (!await condition()) await timer.WaitForNextTickAsync(cancellationToken);
    }
}
