using System.Globalization;
using Bridge.Hosting;
using Bridge.Indexer;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Verifying;
using Bridge.IntegrationTests.Faults;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Whatever happens to rows and processes, the index ends up as exactly what the tables say.</summary>
public sealed class ConvergenceTests(ITestOutputHelper output)
{
    private static readonly int Steps = int
        .Parse(Environment.GetEnvironmentVariable("BRIDGE_INDEX_STEPS") ?? "400", CultureInfo.InvariantCulture);

    private static readonly string[] Killed = ["an indexer", "the other indexer", "the worker", "OpenSearch", "RabbitMQ"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_index_equals_the_table_after_random_changes_with_two_indexers_and_kills()
    {
        var seed = FaultSeed.Choose();
        output.WriteLine($"BRIDGE_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var search = await PrivateOpenSearch.CreateAsync();
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await using var pipeline = await CreateAsync(search, broker);
        var workers = new List<WorkerProcess> { WorkerProcess.Start(pipeline.Settings) };
        var indexers = new List<IndexerProcess> { IndexerProcess.Start(pipeline.Settings), IndexerProcess.Start(pipeline.Settings) };
        try
        {
            await RunAsync(random, pipeline, workers, indexers, search, broker);
        }
        finally
        {
            foreach (var indexer in indexers)
            {
                output.WriteLine(indexer.Log);
                await indexer.DisposeAsync();
            }

            foreach (var worker in workers) await worker.DisposeAsync();
        }
    }

    private async Task RunAsync(
        Random random, PipelineHarness pipeline, List<WorkerProcess> workers, List<IndexerProcess> indexers, PrivateOpenSearch search,
            PrivateRabbitMq broker)
    {
        await workers[0].WaitForCaptureAsync("streaming", Cancellation);
        foreach (var indexer in indexers) await indexer.WaitUntilReadyAsync(Cancellation);
        var workload = new IndexWorkload(pipeline.Database, random);
        // Each is killed once and each large thing happens, in an order of chance, spread over the steps.
        Func<Task>[] events =
        [
            .. Enumerable.Range(0, Killed.Length).Select<int,
                Func<Task>>(what => () => KillOneAsync(what, pipeline, workers, indexers, search, broker)),
            () => SayAsync("a giant transaction", workload.GiantAsync(Cancellation)), () =>
                SayAsync("a truncate", workload.TruncateAsync(Cancellation)),
            () => SayAsync("all owners renamed", workload.RenameOwnersAsync(Cancellation)),
        ];
        random.Shuffle(events);
        for (var step = 0; step < Steps; step++)
        {
            await workload.StepAsync(Cancellation);
            if (step % (Steps / events.Length) == Steps / events.Length / 2 && step * events.Length / Steps < events.Length)
                await events[step * events.Length / Steps]();
        }

        await VerifyAsync(pipeline);
        output.WriteLine(
            $"{Steps} transactions; peak memory of the indexers: " +
            $"{string.Join(", ", indexers.Select(indexer => $"{indexer.PeakMegabytes:0} MiB"))}");
        foreach (var indexer in indexers) Assert.DoesNotContain("failed unexpectedly", indexer.Log, StringComparison.Ordinal);
    }

    private async Task SayAsync(string what, Task happening)
    {
        output.WriteLine(what);
        await happening;
    }

    private async Task KillOneAsync(
        int what, PipelineHarness pipeline, List<WorkerProcess> workers, List<IndexerProcess> indexers, PrivateOpenSearch search,
            PrivateRabbitMq broker)
    {
        output.WriteLine($"killed: {Killed[what]}");
        if (what < 2)
        {
            await indexers[what].KillAsync();
            indexers[what] = IndexerProcess.Start(pipeline.Settings);
        }
        else if (what == 2)
        {
            await workers[0].KillAsync();
            workers[0] = WorkerProcess.Start(pipeline.Settings);
        }
        else if (what == 3)
        {
            await search.KillAsync();
            await search.StartAsync();
        }
        else
        {
            await broker.KillAsync();
            await broker.StartAsync();
        }
    }

    /// <summary>Waits until a last change has come through everywhere, then compares document by document.</summary>
    private static async Task VerifyAsync(PipelineHarness pipeline)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(pipeline.Settings);
        builder.AddBridgeHosting().AddBridgeIndex();
        builder.Logging.ClearProviders();
        using var host = builder.Build();
        var source = (await host.Services.GetRequiredService<DocumentSources>().ReadAsync(Cancellation)).Single();
        var client = host.Services.GetRequiredService<Bridge.Indexer.OpenSearch.OpenSearchClient>();
        var marker = await pipeline.Database
            .ScalarAsync<int>(
            "INSERT INTO containers (parent_id, container_type, name, created_at, updated_at) VALUES (1, 'analysis', 'marker', now(), " +
            "now()) RETURNING id", Cancellation);
        await Poll.UntilAsync(
            async () => await client.TryGetAsync($"{source.Indices[1].Alias}/_doc/{marker}", Cancellation) is not null
                && await QueueIsEmptyAsync(pipeline), "the last change to be indexed", seconds: 300);
        foreach (var definition in source.Indices)
        {
            var report = await host.Services.GetRequiredService<IndexVerify>()
                .RunAsync(source, definition.Alias, definition.Alias, new VerifyOptions(), null, Cancellation);
            Assert.True(report.Compared > 0, $"{definition.Alias} is empty");
            Assert.Empty(report.Undecided);
            Assert.True(
                report.Drift.Count == 0,
                $"{definition.Alias}: " +
                $"{string.Join("; ", report.Drift.Select(range => $"missing {string.Join(',', range.Missing)} different {string.Join(',', range.Different)} extra {string.Join(',', range.Extra)}"))}");
        }
    }

    private static async Task<bool> QueueIsEmptyAsync(PipelineHarness pipeline)
    {
        using var management = Bridge.Hosting.Messaging.RabbitMqManagementClient.Create(
            new Bridge.Hosting.Configuration.ConnectionStringsOptions
            {
                RabbitMq = pipeline.VirtualHost.Uri,
                RabbitMqManagement = pipeline.Settings["ConnectionStrings:RabbitMqManagement"]!
            });
        return await management.ReadQueueAsync($"bridge.{pipeline.Names.Pipeline}.indexer", Cancellation) is { Messages: 0 };
    }

    private static async Task<PipelineHarness> CreateAsync(PrivateOpenSearch search, PrivateRabbitMq broker)
    {
        var pipeline = await PipelineHarness
            .CreateAsync(new Dictionary<string, string?>
            {
                ["ConnectionStrings:OpenSearch"] = search.Address,
                ["Indexer:MaxPause"] = "00:00:01"
            }, broker: broker, migrate: false);
        await pipeline.Database
            .ExecuteAsync(
            "DROP TRIGGER remember ON containers; DROP TRIGGER remember_truncate ON containers; ALTER TABLE containers ALTER " +
            "extended_metadata SET STORAGE EXTERNAL", Cancellation);
        var owners = await File.ReadAllTextAsync(CloneRoot.PathOf("infra/postgres/demo/20-owners.sql"), Cancellation);
        await pipeline.Database.ExecuteAsync(owners, Cancellation);
        await pipeline.Database.ExecuteAsync(
            "CREATE INDEX ON containers (parent_id); ALTER PUBLICATION sequin_cdc_publication ADD TABLE samples, reactions, " +
                "collections_samples", Cancellation);
        await pipeline.Database.ExecuteAsync(IndexWorkload.Seed, Cancellation);
        await pipeline.MigrateAsync();
        return pipeline;
    }
}
