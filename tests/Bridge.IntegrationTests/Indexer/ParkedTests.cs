using System.Text.Json.Nodes;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Filling;
using Bridge.Indexer.Verifying;
using Bridge.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Documents that OpenSearch refuses, and indices that differ from their tables.</summary>
public sealed class ParkedTests
{
    private const string Secret = "a value that no reason may quote";

    [Fact]
    public async Task A_refused_document_is_parked_without_its_values_and_the_others_go_on()
    {
        var index = "i" + Guid.NewGuid().ToString("N")[..8];
        await using var harness = await IndexerHarness
            .CreateAsync(new Dictionary<string, string?> { ["Indexer:Tables:0:Name"] = "things", ["Indexer:Tables:0:Index"] = index });
        await harness.Database.ExecuteAsync("CREATE TABLE things (id int PRIMARY KEY, extra jsonb)", IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        var sequence = await harness.ChangeAsync(
            $"INSERT INTO things VALUES (1, '{{\"a\":1}}'), (2, jsonb_build_object('b', '{Secret}' || repeat('x', 40000))), (3, " +
                $"'{{\"c\":1}}')",
            record => record.Insert("things", """{"id":1}""").Insert("things", """{"id":2}""").Insert("things", """{"id":3}"""));
        await harness.WaitForIndexedAsync();
        Assert.NotNull(await harness.DocumentAsync(index, "1"));
        Assert.NotNull(await harness.DocumentAsync(index, "3"));
        Assert.Null(await harness.DocumentAsync(index, "2"));
        var parked = host.Services.GetRequiredService<ParkedDocuments>();
        var document = Assert.Single(await parked.ListAsync(IndexerHarness.Cancellation));
        Assert.Equal((index, "2", "public.things", sequence - 1), (document.Index, document.Id, document.Table, document.Sequence));
        Assert.DoesNotContain(Secret, document.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", document.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(document.Reason);

        Assert.Equal((0, 1), await parked.RetryAsync(_ => true, IndexerHarness.Cancellation));
        await harness.Database.ExecuteAsync("UPDATE things SET extra = '{\"b\":1}' WHERE id = 2", IndexerHarness.Cancellation);
        Assert.Equal((1, 0), await parked.RetryAsync(_ => true, IndexerHarness.Cancellation));
        Assert.NotNull(await harness.DocumentAsync(index, "2"));
        Assert.Empty(await parked.ListAsync(IndexerHarness.Cancellation));
    }

    [Fact]
    public async Task Drift_is_found_by_range_and_repaired()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var (source, verify) = (await SourceAsync(harness, host.Services), host.Services.GetRequiredService<IndexVerify>());
        Assert.Empty(
            (await verify.RunAsync(source, harness.Analyses, harness.Analyses, new VerifyOptions(), null,
            IndexerHarness.Cancellation)).Drift);

        var (gone, changed) = (await DocumentTests.IdAsync(harness, "1H NMR"), await DocumentTests.IdAsync(harness, "13C NMR"));
        await harness.Client.SendAsync(
            HttpMethod.Delete, $"{harness.Analyses}/_doc/{gone}?refresh=true", null, IndexerHarness.Cancellation);
        await harness.Client.SendAsync(
            HttpMethod.Post, $"{harness.Analyses}/_update/{changed}?refresh=true",
            new JsonObject { ["doc"] = new JsonObject { ["name"] = "other" } }, IndexerHarness.Cancellation);
        await harness.Client.SendAsync(
            HttpMethod.Put, $"{harness.Analyses}/_doc/99999?refresh=true",
            new JsonObject { ["analysisId"] = 99999, ["deleted"] = false, ["cdc"] = new JsonObject { ["sequence"] = 5 } },
            IndexerHarness.Cancellation);
        var report = await verify.RunAsync(source, harness.Analyses, harness.Analyses, new VerifyOptions { Repair = true }, null,
            IndexerHarness.Cancellation);
        Assert.Equal([gone], report.Drift.SelectMany(range => range.Missing));
        Assert.Equal([changed], report.Drift.SelectMany(range => range.Different));
        Assert.Equal(["99999"], report.Drift.SelectMany(range => range.Extra));
        Assert.Empty(
            (await verify.RunAsync(source, harness.Analyses, harness.Analyses, new VerifyOptions(), null,
            IndexerHarness.Cancellation)).Drift);
    }

    [Fact]
    public async Task A_rebuild_receives_changes_meanwhile_and_can_be_taken_back()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var (source, rebuild) = (await SourceAsync(harness, host.Services), host.Services.GetRequiredService<IndexRebuild>());
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        var changed = false;
        var report = await rebuild.RunAsync(
            source, source.Indices.Single(definition => definition.Alias == harness.Analyses),
            (phase, _) =>
            {
                if (changed || phase != "verify") return;
                changed = true;
                harness.Database.ExecuteAsync($"UPDATE containers SET name = 'meanwhile' WHERE id = {id}", IndexerHarness.Cancellation)
                    .GetAwaiter().GetResult();
                harness.PublishUpdateAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
            },
            IndexerHarness.Cancellation);
        Assert.True(changed);
        Assert.True(report.Differing <= report.Repaired);
        await harness.WaitForIndexedAsync();
        var used = await harness.Client.SendAsync(HttpMethod.Get, $"_alias/{harness.Analyses}", null, IndexerHarness.Cancellation);
        Assert.Equal($"{harness.Analyses}-v2", used.EnumerateObject().Single().Name);
        await Eventually.TrueAsync(
            async () => (await harness.DocumentAsync(harness.Analyses, id))?.GetProperty("name").GetString() == "meanwhile", () =>
                "the change is not in the new generation", IndexerHarness.Cancellation);

        await rebuild.RollBackAsync(source, harness.Analyses, null, IndexerHarness.Cancellation);
        used = await harness.Client.SendAsync(HttpMethod.Get, $"_alias/{harness.Analyses}", null, IndexerHarness.Cancellation);
        Assert.Equal($"{harness.Analyses}-v1", used.EnumerateObject().Single().Name);
        Assert.Equal("meanwhile", (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_rebuild_keeps_what_an_operator_changed_and_the_configuration_goes_over_it()
    {
        var index = "i" + Guid.NewGuid().ToString("N")[..8];
        await using var harness = await IndexerHarness.CreateAsync(new Dictionary<string, string?>
        {
            ["Indexer:Chemotion"] = "false",
            ["Indexer:Tables:0:Name"] = "things",
            ["Indexer:Tables:0:Index"] = index,
            ["Indexer:Settings:0"] = $"{index}: codec=best_compression",
            ["Indexer:Settings:1"] = "number_of_shards=2",
        }, rows: false);
        await harness.Database.ExecuteAsync("CREATE TABLE things (id int PRIMARY KEY)", IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await Eventually.TrueAsync(() => IndexerHarness.Status(host).IsFilled, () => "not filled", IndexerHarness.Cancellation);
        var settings = await SettingsAsync(harness, index);
        Assert.Equal(("best_compression", "2", "0-1"), (
            settings.GetProperty("index.codec").GetString(), settings.GetProperty("index.number_of_shards").GetString(),
            settings.GetProperty("index.auto_expand_replicas").GetString()));
        await harness.Client.SendAsync(
            HttpMethod.Put, $"{index}/_settings",
            new JsonObject { ["index.refresh_interval"] = "7s", ["index.auto_expand_replicas"] = false, ["index.number_of_replicas"] = 0 },
            IndexerHarness.Cancellation);
        var source = (await host.Services.GetRequiredService<DocumentSources>().ReadAsync(IndexerHarness.Cancellation)).Single();
        await host.Services.GetRequiredService<IndexRebuild>().RunAsync(source, source.Indices[0], null, IndexerHarness.Cancellation);
        settings = await SettingsAsync(harness, index);
        Assert.Equal(("best_compression", "2", "false", "0", "7s", $"{index}-v2"), (
            settings.GetProperty("index.codec").GetString(), settings.GetProperty("index.number_of_shards").GetString(),
            settings.GetProperty("index.auto_expand_replicas").GetString(), settings.GetProperty("index.number_of_replicas").GetString(),
            settings.GetProperty("index.refresh_interval").GetString(), settings.GetProperty("index.provided_name").GetString()));
    }

    private static async Task<System.Text.Json.JsonElement> SettingsAsync(IndexerHarness harness, string index) =>
        (await harness.Client.SendAsync(HttpMethod.Get, $"{index}/_settings?flat_settings=true", null, IndexerHarness.Cancellation))
            .EnumerateObject().Single().Value.GetProperty("settings");

    private static async Task<IDocumentSource> SourceAsync(IndexerHarness harness, IServiceProvider services) =>
        (await services.GetRequiredService<DocumentSources>().ReadAsync(IndexerHarness.Cancellation))
            .Single(source => source.Indices.Any(definition => definition.Alias == harness.Analyses));
}
