using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>What a change of one row does to the documents that it bears upon.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task An_empty_index_fills_itself_and_inboxes_are_never_in_it()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        Assert.Equal(9, (await harness.LiveIdsAsync(harness.Analyses)).Count);
        Assert.Equal(18, (await harness.LiveIdsAsync(harness.Containers)).Count);
        var first = await AnalysisAsync(harness, "1H NMR");
        Assert.Equal(
            ("1H NMR (400 MHz, CDCl3, ppm) δ = 9.88 (s, 1H, CHO), 7.83 (d, J = 8.8 Hz, 2H), 7.00 (d, J = 8.7 Hz, 2H), 3.88 (s, 3H, OCH3).",
                "CHMO:0000593", "1H NMR", "Confirmed"),
            (first.GetProperty("contentText").GetString(), first.GetProperty("kind").GetProperty("termId").GetString(),
                first.GetProperty("kind").GetProperty("abbreviation").GetString(), first.GetProperty("status").GetString()));
        Assert.Equal([9.88, 7.83, 7.00, 3.88], first.GetProperty("peaks").EnumerateArray().Select(peak => peak.GetDouble()));
        Assert.Equal(
            """{"type":"Sample","id":100,"rootContainerId":1,"shortLabel":"ABC-12","name":"4-methoxybenzaldehyde","deleted":false}""",
            first.GetProperty("owner").GetRawText());
        Assert.Equal(("""["Bruker Avance 400"]""", "[1]", 400.0),
            (first.GetProperty("instrument").GetRawText(), first.GetProperty("collectionIds").GetRawText(),
            first.GetProperty("frequencyMhz").GetDouble()));
    }

    [Fact]
    public async Task A_change_without_its_large_column_is_completed_from_the_row()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await IdAsync(harness, "1H NMR");
        await harness.ChangeAsync($"UPDATE containers SET name = 'proton' WHERE id = {id}", record => record.Change(Operation.Update, "containers", $$"""
            "key":{"id":{{id}}},"row":{"id":{{id}},"name":"proton","container_type":"analysis"},"unchanged":["extended_metadata"]
            """));
        await harness.WaitForIndexedAsync();
        var document = await harness.DocumentAsync(harness.Analyses, id);
        Assert.Equal("proton", document!.Value.GetProperty("name").GetString());
        Assert.StartsWith("1H NMR (400 MHz", document.Value.GetProperty("contentText").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE containers ALTER name TYPE text")]
    [InlineData(
        "ALTER TABLE containers ALTER extended_metadata DROP DEFAULT, ALTER extended_metadata TYPE jsonb USING " +
        "to_jsonb(extended_metadata)")]
    [InlineData("""
        ALTER TABLE containers ALTER extended_metadata DROP DEFAULT, ALTER extended_metadata TYPE text;
        DROP EXTENSION hstore CASCADE;
        CREATE EXTENSION hstore;
        ALTER TABLE containers ALTER extended_metadata TYPE hstore USING extended_metadata::hstore
        """)]
    public async Task A_column_that_gets_another_type_while_the_indexer_works_is_read_as_it_is_then(string change)
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = int.Parse(await IdAsync(harness, "1H NMR"), System.Globalization.CultureInfo.InvariantCulture);
        // So often that its statements are prepared.
        for (var i = 0; i < 8; i++)
        {
            await harness.PublishUpdateAsync(id);
            await harness.WaitForIndexedAsync();
        }

        await harness.Database.ExecuteAsync($"{change}; UPDATE containers SET name = 'proton' WHERE id = {id}",
            IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(id);
        await harness.WaitForIndexedAsync();
        var document = await harness.DocumentAsync(harness.Analyses, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(("proton", "CHMO:0000593"), (document!.Value.GetProperty("name").GetString(),
            document.Value.GetProperty("kind").GetProperty("termId").GetString()));
    }

    [Fact]
    public async Task A_batch_that_comes_late_or_again_changes_nothing()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await IdAsync(harness, "1H NMR");
        var old = await harness.RowAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        await harness.Database.ExecuteAsync($"UPDATE containers SET deleted_at = now() WHERE id = {id}", IndexerHarness.Cancellation);
        var deleted = await harness.PublishUpdateAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(harness.Analyses, id));
        var done = IndexerHarness.Status(host).LastSequence;
        await harness.PublishAsync(record => record.Insert("containers", old), at: deleted - 1000);
        await harness.PublishAsync(record => record.Change(Operation.Truncate, "screens"));
        await harness.WaitForIndexedAsync();
        Assert.True(IndexerHarness.Status(host).LastSequence > done);
        Assert.Null(await harness.DocumentAsync(harness.Analyses, id));
        Assert.Equal(deleted, await harness.VersionAsync(harness.Analyses, id));
    }

    [Fact]
    public async Task An_insert_and_a_delete_that_come_together_take_away_what_a_fill_has_written()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await IdAsync(harness, "1H NMR");
        var row = await harness.RowAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        await harness.ChangeAsync($"DELETE FROM containers WHERE id = {id}", record => record.Insert("containers", row).Change(Operation.Delete, "containers", $$"""
            "key":{"id":{{id}}}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(harness.Analyses, id));
        Assert.Null(await harness.DocumentAsync(harness.Containers, id));
    }

    [Fact]
    public async Task Renamed_deleted_and_moved_owners_reach_every_document_below_them()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await IdAsync(harness, "13C NMR");
        await harness.ChangeAsync("UPDATE samples SET name = 'anisaldehyde' WHERE id = 100", record => record.Change(Operation.Update, "samples", """
            "key":{"id":100},"row":{"id":100,"name":"anisaldehyde"}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Equal("anisaldehyde", (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("owner").GetProperty("name")
            .GetString());

        await harness.ChangeAsync("INSERT INTO collections_samples (id, collection_id, sample_id) VALUES (900, 3, 100)", record =>
            record.Insert("collections_samples", """{"id":900,"collection_id":3,"sample_id":100}"""));
        await harness.WaitForIndexedAsync();
        Assert.Equal("[1,3]", (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("collectionIds").GetRawText());

        await harness.ChangeAsync("UPDATE samples SET deleted_at = now() WHERE id = 100", record => record.Change(Operation.Update, "samples", """
            "key":{"id":100},"row":{"id":100}
            """));
        await harness.WaitForIndexedAsync();
        Assert.True((await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("owner").GetProperty("deleted").GetBoolean());

        var root = await harness.Database
            .ScalarAsync<int>("SELECT id FROM containers WHERE containable_type = 'Sample' AND containable_id = 100",
            IndexerHarness.Cancellation);
        await harness.Database.ExecuteAsync($"UPDATE containers SET containable_type = 'User', containable_id = 1 WHERE id = {root}",
            IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(root);
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(harness.Analyses, id));
        Assert.Null(await harness.DocumentAsync(harness.Containers, id));
    }

    [Fact]
    public async Task A_dataset_gives_its_analysis_the_instrument_and_takes_it_along_when_it_goes()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var (proton, carbon) = (await IdAsync(harness, "1H NMR"), await IdAsync(harness, "13C NMR"));
        var dataset = int.Parse(await IdAsync(harness, "1H NMR data"), System.Globalization.CultureInfo.InvariantCulture);
        await harness.Database
            .ExecuteAsync(
            $"UPDATE containers SET parent_id = {carbon}, extended_metadata = hstore('instrument', 'Varian') WHERE id = {dataset}",
            IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(dataset);
        await harness.WaitForIndexedAsync();
        Assert.False((await harness.DocumentAsync(harness.Analyses, proton))!.Value.TryGetProperty("instrument", out _));
        Assert.Equal("""["Varian","Bruker Avance 400"]""",
            (await harness.DocumentAsync(harness.Analyses, carbon))!.Value.GetProperty("instrument").GetRawText());

        // Of a deleted row only the key is sent.
        await harness.ChangeAsync($"DELETE FROM containers WHERE id = {dataset}", record => record.Change(Operation.Delete, "containers", $$"""
            "key":{"id":{{dataset}}}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Equal("""["Bruker Avance 400"]""", (await harness.DocumentAsync(harness.Analyses, carbon))!.Value.GetProperty("instrument")
            .GetRawText());
    }

    [Fact]
    public async Task A_container_of_another_type_or_id_loses_its_document()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var (first, second) = (await IdAsync(harness, "1H NMR"), await IdAsync(harness, "13C NMR"));
        await harness.Database.ExecuteAsync($"UPDATE containers SET container_type = 'dataset' WHERE id = {first}",
            IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
        await harness.ChangeAsync($"UPDATE containers SET id = 777 WHERE id = {second}", record => record.Change(Operation.Update, "containers", $$"""
            "key":{"id":777},"old":{"id":{{second}}},"row":{"id":777,"container_type":"analysis"}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(harness.Analyses, first));
        Assert.Equal("dataset", (await harness.DocumentAsync(harness.Containers, first))!.Value.GetProperty("containerType").GetString());
        Assert.Null(await harness.DocumentAsync(harness.Analyses, second));
        Assert.Equal("13C NMR", (await harness.DocumentAsync(harness.Analyses, "777"))!.Value.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_truncate_empties_the_index_also_of_what_comes_late()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        var row = await harness.RowAsync(int.Parse(await IdAsync(harness, "1H NMR"), System.Globalization.CultureInfo.InvariantCulture));
        await harness.Database.ExecuteAsync("""
            TRUNCATE containers;
            INSERT INTO containers (id, container_type, name, created_at, updated_at) VALUES (5000, 'analysis', 'after', now(), now());
            """, IndexerHarness.Cancellation);
        var truncate = await harness.PublishAsync(record => record.Change(Operation.Truncate, "containers")
            .Insert("containers", """{"id":5000,"container_type":"analysis"}"""));
        await harness.WaitForIndexedAsync();
        Assert.Equal(["5000"], await harness.LiveIdsAsync(harness.Analyses));
        Assert.Equal(["5000"], await harness.LiveIdsAsync(harness.Containers));

        // A batch from before the truncate, of a row that has meanwhile come again: its document is taken back, since a change of its own
        // is to come.
        await harness.Database
            .ExecuteAsync(
            "INSERT INTO containers (id, container_type, name, created_at, updated_at) VALUES (6000, 'analysis', 'late', now(), now())",
            IndexerHarness.Cancellation);
        await harness.PublishAsync(record => record.Insert("containers", """{"id":6000,"container_type":"analysis"}"""),
            at: truncate - 100);
        await harness.PublishAsync(record => record.Change(Operation.Truncate, "screens"));
        await harness.WaitForIndexedAsync();
        Assert.Equal(["5000"], await harness.LiveIdsAsync(harness.Analyses));
        Assert.NotEmpty(row);
    }

    [Fact]
    public async Task Rows_of_a_table_analyses_are_documents_too()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.ChangeAsync(
            "INSERT INTO analyses (id, container_id, sample_id, name, kind, content, created_at, updated_at) VALUES (3, 1, 101, 'IR " +
                "film', 'CHMO:0000630 | infrared (IR)', 'IR: 1700, 1200 cm-1', now(), now())",
            record => record.Insert("analyses", """{"id":3}"""));
        await harness.WaitForIndexedAsync();
        var document = (await harness.DocumentAsync(harness.Analyses, "a-3"))!.Value;
        Assert.Equal(("analyses", "ABC-13", """["ir"]"""),
            (document.GetProperty("origin").GetString(), document.GetProperty("owner").GetProperty("shortLabel").GetString(),
            document.GetProperty("techniques").GetRawText()));
        await harness.ChangeAsync("DELETE FROM analyses", record => record.Change(Operation.Delete, "analyses", """
            "key":{"id":3}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(harness.Analyses, "a-3"));
    }

    internal static async Task<string> IdAsync(IndexerHarness harness, string name) =>
        (await harness.Database.ScalarAsync<int>($"SELECT id FROM containers WHERE name = '{name}'", IndexerHarness.Cancellation))
            .ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonElement> AnalysisAsync(IndexerHarness harness, string name) =>
        await harness.DocumentAsync(harness.Analyses, await IdAsync(harness, name))
            ?? throw new InvalidOperationException($"no document of '{name}'");
}
