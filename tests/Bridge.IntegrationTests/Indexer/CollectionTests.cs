using System.Text.Json;
using Bridge.Contracts;
using Bridge.Indexer.Status;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Access control by collections: the links' replica identity is the default, so a deleted or moved link names no
/// element.</summary>
public sealed class CollectionTests
{
    [Fact]
    public async Task A_link_that_was_there_and_is_deleted_by_its_key_alone_takes_its_collection_away()
    {
        await using var harness = await StartAsync();
        var id = await DocumentTests.IdAsync(harness, "HRMS EI");
        Assert.Equal("[1,3]", await CollectionsAsync(harness, id));
        var link = await LinkAsync(harness, "collection_id = 3 AND sample_id = 101");
        await DeleteAsync(harness, link);
        await harness.WaitForIndexedAsync();
        Assert.Equal("[1]", await CollectionsAsync(harness, id));
    }

    [Fact]
    public async Task A_link_that_is_moved_is_taken_from_the_one_and_given_to_the_other()
    {
        await using var harness = await StartAsync();
        var (loses, gains) = (await DocumentTests.IdAsync(harness, "HRMS EI"), await DocumentTests.IdAsync(harness, "1H NMR"));
        var link = await LinkAsync(harness, "collection_id = 3 AND sample_id = 101");
        await harness.ChangeAsync($"UPDATE collections_samples SET sample_id = 100 WHERE id = {link}", record => record.Change(Operation.Update, "collections_samples", $$"""
            "key":{"id":{{link}}},"row":{"id":{{link}},"collection_id":3,"sample_id":100}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Equal(("[1]", "[1,3]"), (await CollectionsAsync(harness, loses), await CollectionsAsync(harness, gains)));
    }

    [Fact]
    public async Task A_delete_that_is_worked_on_before_its_insert_counts_too()
    {
        await using var harness = await StartAsync();
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        var insert = harness.Sequence + 1;
        await harness.PublishAsync(record => record.Change(Operation.Truncate, "screens").Change(Operation.Truncate, "screens"));
        await harness.ChangeAsync("SELECT 1", record => record.Change(Operation.Delete, "collections_samples", """
            "key":{"id":900}
            """));
        await harness.WaitForIndexedAsync();
        // The document as somebody wrote it between the two, from what was there then.
        await harness.Client.SendAsync(
            HttpMethod.Post, $"{harness.Analyses}/_update/{id}?refresh=true",
            new System.Text.Json.Nodes.JsonObject
            {
                ["doc"] =
                new System.Text.Json.Nodes.JsonObject { ["collectionIds"] = new System.Text.Json.Nodes.JsonArray(1, 9) }
            },
                IndexerHarness.Cancellation);
        await harness.PublishAsync(record => record.Insert("collections_samples", """{"id":900,"collection_id":9,"sample_id":100}"""),
            at: insert);
        await Eventually.TrueAsync(async () => await CollectionsAsync(harness, id) == "[1]", () =>
            "the collection of the deleted link is still there", IndexerHarness.Cancellation);
        Assert.Equal(harness.Sequence, await harness.VersionAsync(harness.Analyses, id));
    }

    [Fact]
    public async Task An_index_without_access_control_says_so_until_the_collections_are_captured()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.Database
            .ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication DROP TABLE collections_samples, collections_reactions",
            IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        foreach (var alias in (string[])[harness.Analyses, harness.Containers])
            Assert.StartsWith("none: no collection table is captured", await MetaAsync(harness, alias), StringComparison.Ordinal);
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        Assert.False((await harness.DocumentAsync(harness.Analyses, id))!.Value.TryGetProperty("collectionIds", out _));

        await harness.StopAsync(host);
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication ADD TABLE collections_samples",
            IndexerHarness.Cancellation);
        host = await harness.StartAsync();
        foreach (var alias in (string[])[harness.Analyses, harness.Containers])
            Assert.Equal("collectionIds, for owners of the types Sample", await MetaAsync(harness, alias));
        Assert.Equal(IndexerState.Indexing, IndexerHarness.Status(host).State);
    }

    private static async Task<IndexerHarness> StartAsync()
    {
        var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        return harness;
    }

    private static Task<int> LinkAsync(IndexerHarness harness, string condition) =>
        harness.Database.ScalarAsync<int>($"SELECT id FROM collections_samples WHERE {condition}", IndexerHarness.Cancellation)!;

    private static Task<long> DeleteAsync(IndexerHarness harness, int link) =>
        harness.ChangeAsync($"DELETE FROM collections_samples WHERE id = {link}", record => record.Change(Operation.Delete, "collections_samples", $$"""
            "key":{"id":{{link}}}
            """));

    private static async Task<string> CollectionsAsync(IndexerHarness harness, string id) =>
        (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("collectionIds").GetRawText();

    private static async Task<string?> MetaAsync(IndexerHarness harness, string alias)
    {
        JsonElement answer = await harness.Client.SendAsync(HttpMethod.Get, $"{alias}/_mapping", null, IndexerHarness.Cancellation);
        return answer.EnumerateObject().Single().Value.GetProperty("mappings").GetProperty("_meta").GetProperty("accessControl")
            .GetString();
    }
}
