using System.Text.Json.Nodes;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Filling;
using Bridge.Indexer.Status;
using Bridge.Indexer.Verifying;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>What a comparison calls drift, and what only has not come yet.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task Under_changes_only_what_really_differs_is_drift_and_only_that_is_repaired()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var (gone, moving) = (await DocumentTests.IdAsync(harness, "1H NMR"), await DocumentTests.IdAsync(harness, "13C NMR"));
        await harness.Client.SendAsync(
            HttpMethod.Delete, $"{harness.Analyses}/_doc/{gone}?refresh=true", null, IndexerHarness.Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(IndexerHarness.Cancellation);
        using var load = new CommittedLoad(harness);
        // A row that is always ahead of its document: a commit is published with the next one.
        var running = load.RunAsync(moving, stop.Token);
        var source = await SourceAsync(harness, host.Services);
        var report = await host.Services.GetRequiredService<IndexVerify>().RunAsync(
            source, harness.Analyses, harness.Analyses, new VerifyOptions { Repair = true, Progress = load }, null,
                IndexerHarness.Cancellation);
        await stop.CancelAsync();
        await running;
        Assert.Equal([gone], report.Drift.SelectMany(range => range.Ids));
        Assert.Equal((1L, 1L), (report.Differing, report.Repaired));
        Assert.All(report.Undecided, id => Assert.Equal(moving, id));
        Assert.True(load.Commits > 3, $"{load.Commits} commits while it verified");
        Assert.NotNull(await harness.DocumentAsync(harness.Analyses, gone));
    }

    [Fact]
    public async Task A_change_that_has_not_come_through_is_no_drift()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        await harness.Database.ExecuteAsync($"UPDATE containers SET name = 'on its way' WHERE id = {id}", IndexerHarness.Cancellation);
        var source = await SourceAsync(harness, host.Services);
        // The change is published when the comparison waits for it.
        var progress = new PublishedWhenAsked(
            () => harness.PublishUpdateAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)));
        var report = await host.Services.GetRequiredService<IndexVerify>().RunAsync(
            source, harness.Analyses, harness.Analyses, new VerifyOptions { Progress = progress }, null, IndexerHarness.Cancellation);
        Assert.True(progress.WasAsked);
        Assert.Equal((0L, 0), (report.Differing, report.Undecided.Count));
    }

    [Fact]
    public async Task An_index_whose_mapping_does_not_fit_names_the_field_and_a_rebuild_mends_it()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.Client.SendAsync(
            HttpMethod.Put, $"{harness.Analyses}-v1",
            new JsonObject
            {
                ["aliases"] = new JsonObject { [harness.Analyses] = new JsonObject() },
                ["mappings"] = JsonNode.Parse("""{"properties":{"owner":{"properties":{"id":{"type":"keyword"}}}}}""")
            },
            IndexerHarness.Cancellation);
        var host = await harness.StartAsync(wait: false);
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        Assert.Contains("the field 'owner.id' has the type 'keyword' and should have 'integer'", IndexerHarness.Status(host).Reason,
            StringComparison.Ordinal);
        Assert.Contains($"bridge index rebuild {harness.Analyses}", IndexerHarness.Status(host).Reason, StringComparison.Ordinal);
        var source = await SourceAsync(harness, host.Services);
        await host.Services.GetRequiredService<IndexRebuild>()
            .RunAsync(source, source.Indices.Single(index => index.Alias == harness.Analyses), null, IndexerHarness.Cancellation);
        await IndexerHarness.WaitForAsync(host, IndexerState.Indexing);
        Assert.Equal(9, (await harness.LiveIdsAsync(harness.Analyses)).Count);
    }

    private static async Task<IDocumentSource> SourceAsync(IndexerHarness harness, IServiceProvider services) =>
        (await services.GetRequiredService<DocumentSources>().ReadAsync(IndexerHarness.Cancellation))
            .Single(source => source.Indices.Any(index => index.Alias == harness.Analyses));

    /// <summary>A worker that publishes when it is asked.</summary>
    private sealed class PublishedWhenAsked(Func<Task<long>> publish) : IOutboxProgress
    {
        public bool WasAsked { get; private set; }

        public Task<long> WaitAsync(string lsn, CancellationToken cancellationToken)
        {
            WasAsked = true;
            return publish();
        }
    }
}
