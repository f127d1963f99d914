using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Testing.Services;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>The ways in which indices and what the control index says of them come apart: always the index becomes what the table
/// is.</summary>
public sealed class IndexIdentityTests
{
    private readonly string index = "i" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task An_index_that_is_deleted_while_nothing_changes_is_made_anew_and_filled()
    {
        await using var harness = await CreateAsync();
        await DeleteAsync(harness, $"{index}-v1");
        await WaitForAllAsync(harness);
        await harness.ChangeAsync("UPDATE things SET note = 'x' WHERE id = 2", record => record
            .Change(Operation.Update, "things", """ "key":{"id":2} """));
        await harness.WaitForIndexedAsync();
        Assert.Equal("x", (await harness.DocumentAsync(index, "2"))!.Value.GetProperty("note").GetString());
    }

    [Fact]
    public async Task An_index_that_is_deleted_and_written_to_at_once_is_filled_and_not_only_with_the_change()
    {
        await using var harness = await CreateAsync();
        await DeleteAsync(harness, $"{index}-v1");
        await harness.ChangeAsync("UPDATE things SET note = 'x' WHERE id = 2", record => record
            .Change(Operation.Update, "things", """ "key":{"id":2} """));
        await WaitForAllAsync(harness);
        await harness.WaitForIndexedAsync();
        Assert.Equal("x", (await harness.DocumentAsync(index, "2"))!.Value.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task What_is_deleted_while_the_indexer_is_away_is_made_anew(bool deleteIndex, bool deleteControl)
    {
        await using var harness = await CreateAsync();
        await harness.StopAsync(harness.Indexers[0]);
        if (deleteIndex) await DeleteAsync(harness, $"{index}-v1");
        if (deleteControl) await DeleteAsync(harness, harness.Names.ControlIndex);
        await harness.ChangeAsync("DELETE FROM things WHERE id = 3", record => record
            .Change(Operation.Delete, "things", """ "key":{"id":3} """));
        var host = await harness.StartAsync();
        await harness.WaitForIndexedAsync();
        await WaitForAllAsync(harness, "1", "2");
        await WaitForFilledAsync(host);
    }

    [Fact]
    public async Task Another_index_of_the_name_loses_the_rows_that_are_gone()
    {
        await using var harness = await CreateAsync();
        var mapping = (await harness.Client.SendAsync(HttpMethod.Get, $"{index}/_mapping", null, IndexerHarness.Cancellation))
            .GetProperty($"{index}-v1").GetProperty("mappings").GetRawText();
        await harness.StopAsync(harness.Indexers[0]);
        await DeleteAsync(harness, $"{index}-v1");
        // As one out of a snapshot: under the old name, with rows of then.
        await harness.Client.SendAsync(HttpMethod.Put, $"{index}-v1", new JsonObject
        {
            ["mappings"] = JsonNode.Parse(mapping),
            ["aliases"] = new JsonObject { [index] = new JsonObject() },
        }, IndexerHarness.Cancellation);
        foreach (var (id, note) in ((string, string)[])[("1", "of then"), ("9", "gone")])
            await harness.Client.SendAsync(
                HttpMethod.Put, $"{index}/_doc/{id}?version=1700000000000000&version_type=external_gte&refresh=true",
                new JsonObject { ["id"] = id, ["note"] = note, ["deleted"] = false },
                IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await WaitForFilledAsync(host);
        await WaitForAllAsync(harness);
        Assert.Equal("a", (await harness.DocumentAsync(index, "1"))!.Value.GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_next_generation_that_is_gone_holds_nothing_up()
    {
        await using var harness = await CreateAsync();
        await harness.StopAsync(harness.Indexers[0]);
        await harness.Client.SendAsync(HttpMethod.Put, $"{harness.Names.ControlIndex}/_doc/building%20{index}",
            new JsonObject { ["building"] = true }, IndexerHarness.Cancellation);
        await harness.ChangeAsync("DELETE FROM things WHERE id = 3", record => record
            .Change(Operation.Delete, "things", """ "key":{"id":3} """));
        await harness.StartAsync();
        await harness.WaitForIndexedAsync();
        Assert.Equal(["1", "2"], (await harness.LiveIdsAsync(index)).Order());
    }

    [Fact]
    public async Task A_change_that_a_truncate_has_overtaken_removes_its_document_and_makes_no_index()
    {
        await using var harness = await CreateAsync();
        var before = harness.Sequence + 1;
        await harness.PublishAsync(record => record.Insert("other", """{"id":1}"""));
        await harness.ChangeAsync("TRUNCATE things", record => record.Change(Operation.Truncate, "things"));
        await harness.WaitForIndexedAsync();
        await harness.Database.ExecuteAsync("INSERT INTO things VALUES (7, 'late')", IndexerHarness.Cancellation);
        // It comes late, as from another indexer; the row is there, and the change that says so is still on its way.
        await harness.PublishAsync(record => record.Insert("things", """{"id":7}"""), at: before);
        await harness.PublishAsync(record => record.Insert("other", """{"id":2}"""));
        await harness.WaitForIndexedAsync();
        await Eventually.TrueAsync(async () => await harness.DocumentAsync(index, "7") is null, () => "the document is there",
            IndexerHarness.Cancellation);
        await harness.PublishAsync(record => record.Insert("things", """{"id":7}"""));
        await harness.WaitForIndexedAsync();
        Assert.Equal(["7"], await harness.LiveIdsAsync(index));
    }

    private async Task<IndexerHarness> CreateAsync()
    {
        var harness = await IndexerHarness.CreateAsync(new Dictionary<string, string?>
        {
            ["Indexer:Chemotion"] = "false",
            ["Indexer:Tables:0:Name"] = "things",
            ["Indexer:Tables:0:Index"] = index,
        }, rows: false);
        await harness.Database.ExecuteAsync(
            "CREATE TABLE things (id int PRIMARY KEY, note text); INSERT INTO things VALUES (1, 'a'), (2, 'b'), (3, 'c')",
            IndexerHarness.Cancellation);
        await WaitForFilledAsync(await harness.StartAsync());
        return harness;
    }

    private static Task WaitForFilledAsync(IHost host) => Eventually.TrueAsync(
        () => IndexerHarness.Status(host).IsFilled, () => $"it is not filled: {IndexerHarness.Status(host).Reason}",
        IndexerHarness.Cancellation);

    private static Task<System.Text.Json.JsonElement> DeleteAsync(IndexerHarness harness, string name) =>
        harness.Client.SendAsync(HttpMethod.Delete, name, null, IndexerHarness.Cancellation);

    private async Task WaitForAllAsync(IndexerHarness harness, params string[] ids)
    {
        string[] expected = ids.Length > 0 ? ids : ["1", "2", "3"];
        List<string> live = [];
        await Eventually.TrueAsync(async () =>
        {
            if (await harness.Client.TryGetAsync($"_alias/{index}", IndexerHarness.Cancellation) is null) return false;
            live = await harness.LiveIdsAsync(index);
            return live.Order().SequenceEqual(expected);
        }, () => $"the index has {string.Join(",", live)}", IndexerHarness.Cancellation);
    }
}
