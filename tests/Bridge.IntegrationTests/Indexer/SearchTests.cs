using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.Documents.Chemotion;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Searching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>What a chemist asks, and what must be found: on the demo data, through OpenSearch's own API.</summary>
public sealed class SearchTests
{
    // The number is that of the analysis in the demo: the n-th that was made.
    private static readonly (string Text, int[] Found)[] Demo =
    [
        ("proton NMR CDCl3", [1]), ("13C", [2]), ("GC-MS", [7]), ("GC/MS", [7]), ("C16H14O2", [3, 5]), ("ABC-12", [1, 2, 8]),
        ("1656 cm-1", [4]), ("19F NMR", [8]), ("ferrocene", [9]), ("238.0991", [3]), ("238.0990", []), ("new", []),
    ];

    private static readonly (string Text, int[] Found)[] Own =
    [
        ("chalcone", [3, 4, 5]), ("methoxychalcone IR", [4]), ("¹⁹F DMSO-d₆", [8]), ("copper(", [21, 22]), ("tritert-butyl", [23]),
            ("tri-tert-butyl", [23]),
        ("CuSO4·5H2O", [22]), ("7.26", []), ("Avance 400 1H", [1]), ("carbon NMR", [2]), ("infrared", [4]), ("aldol", [6, 7]),
            ("ABC-R7 TLC", [6]), ("mass spectrometry", [3, 7]),
        ("RP-3", [9]), ("elemental analysis", [5]),
    ];

    [Fact]
    public async Task Finds_what_the_demo_promises_and_what_chemists_ask_for()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.Database.ExecuteAsync("""
            INSERT INTO samples (id, name, short_label, created_at, updated_at) VALUES
              (201, 'copper(I) iodide', 'XYZ-1', now(), now()), (202, 'copper (I) sulfate', 'XYZ-2', now(), now()), (203, 'tri-tert-butylphosphine', 'XYZ-3', now(), now());
            INSERT INTO containers (id, containable_type, containable_id, container_type, name, created_at, updated_at) SELECT 1000 + i, 'Sample', 200 + i, 'root', 'root', now(), now() FROM generate_series(1, 3) i;
            INSERT INTO containers (id, parent_id, container_type, name, created_at, updated_at) SELECT 1010 + i, 1000 + i, 'analyses', NULL, now(), now() FROM generate_series(1, 3) i;
            INSERT INTO containers (id, parent_id, container_type, name, extended_metadata, created_at, updated_at)
              SELECT 1020 + i, 1010 + i, 'analysis', 'assay', hstore('content', CASE i WHEN 2 THEN 'made from CuSO4·5H2O, 7.27 g' ELSE 'pure' END), now(), now() FROM generate_series(1, 3) i;
            """, IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.Client.SendAsync(HttpMethod.Post, $"{harness.Analyses}/_refresh", null, IndexerHarness.Cancellation);
        var numbers = await NumbersAsync(harness);
        var wrong = new List<string>();
        foreach (var (text, expected) in Demo.Concat(Own))
        {
            var found = await SearchAsync(host, text);
            var actual = found.Select(id => numbers[id]).Order().ToList();
            if (!expected.SequenceEqual(actual))
                wrong.Add($"'{text}' finds {string.Join(",", actual)} instead of {string.Join(",", expected)}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Highlights_facets_and_limits_to_collections()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.Client.SendAsync(HttpMethod.Post, $"{harness.Analyses}/_refresh", null, IndexerHarness.Cancellation);
        var search = host.Services.GetRequiredService<AnalysisSearch>();
        var answer = await search.SearchAsync("proton NMR CDCl3", 10, null, IndexerHarness.Cancellation);
        var hit = answer.GetProperty("hits").GetProperty("hits").EnumerateArray().Single();
        Assert.Contains(("CDCl3", true), HighlightMarks.Split(hit.GetProperty("highlight").GetProperty("contentText")[0].GetString()!));
        Assert.Equal("nmr", answer.GetProperty("aggregations").GetProperty("techniques").GetProperty("buckets")[0].GetProperty("key")
            .GetString());
        Assert.Equal("1H", answer.GetProperty("aggregations").GetProperty("nucleus").GetProperty("buckets")[0].GetProperty("key")
            .GetString());

        // Collection 3 holds the chalcones and the fluoro analogue, collection 99 nothing.
        Assert.Equal(4, Count(await search.SearchAsync("ABC", 50, [3], IndexerHarness.Cancellation), "Sample"));
        Assert.Equal(0, Count(await search.SearchAsync("ABC", 50, [99], IndexerHarness.Cancellation), "Sample"));
    }

    [Fact]
    public async Task The_template_gives_nothing_to_who_names_neither_collections_nor_all()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.Client.SendAsync(HttpMethod.Post, $"{harness.Analyses}/_refresh", null, IndexerHarness.Cancellation);
        Assert.Equal(4, await AskAsync(harness, """{"text":"ABC","collectionIds":[3]}"""));
        Assert.Equal(4, await AskAsync(harness, """{"text":"ABC","collectionIds":["3",99]}"""));
        var all = await AskAsync(harness, """{"text":"ABC","all":true}""");
        Assert.True(all > 4, $"{all} found");
        Assert.Equal(all, await AskAsync(harness, """{"text":"ABC","all":true,"collectionIds":[3]}"""));
        foreach (var closed in (string[])["", ""","collectionIds":[]""", ""","collectionIds":null""", ""","collections":true""",
            ""","all":false""", ""","all":"false" """, ""","all":null""", ""","all":"" """, ""","all":[]"""])
            Assert.Equal(0, await AskAsync(harness, $$"""{"text":"ABC"{{closed}}}"""));
        // What is neither true nor false is refused, and so is a collection that is no number: nothing can be smuggled in.
        foreach (var wrong in (string[])[""","all":1""", ""","all":"yes" """, ""","collectionIds":["x"]""",
            ""","collectionIds":["3\"]}},{\"match_all\":{}},{\"terms\":{\"x\":[\"1"]""",
            ""","all":"true\"}},{\"match_all\":{}},{\"term\":{\"x\":\"" """])
            await Assert.ThrowsAsync<OpenSearchException>(() => AskAsync(harness, $$"""{"text":"ABC"{{wrong}}}"""));
    }

    [Fact]
    public async Task A_text_with_marks_of_highlights_loses_them_and_the_words_that_fit_are_told()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.Database.ExecuteAsync("""
            UPDATE containers SET name = U&'\FDD1zirconocene\FDD0 [red]«x»', description = '' WHERE id = (SELECT min(id) FROM containers WHERE container_type = 'analysis')
            """, IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.Client.SendAsync(HttpMethod.Post, $"{harness.Analyses}/_refresh", null, IndexerHarness.Cancellation);
        var answer = await host.Services.GetRequiredService<AnalysisSearch>()
            .SearchAsync("zirconocene", 10, null, IndexerHarness.Cancellation);
        var hit = answer.GetProperty("hits").GetProperty("hits").EnumerateArray().Single();
        Assert.Equal("zirconocene [red]«x»", hit.GetProperty("_source").GetProperty("name").GetString());
        Assert.Equal([("zirconocene", true), (" [red]«x»", false)],
            HighlightMarks.Split(hit.GetProperty("highlight").GetProperty("name")[0].GetString()!));
    }

    private static async Task<long> AskAsync(IndexerHarness harness, string parameters)
    {
        var body = new JsonObject { ["id"] = harness.Pipeline + "-search", ["params"] = JsonNode.Parse(parameters) };
        var answer = await harness.Client.SendAsync(HttpMethod.Post, $"{harness.Analyses}/_search/template", body,
            IndexerHarness.Cancellation);
        return Count(answer, "Sample");
    }

    private static int Count(JsonElement answer, string ownerType) =>
        answer.GetProperty("hits").GetProperty("hits").EnumerateArray()
            .Count(hit => hit.GetProperty("_source").GetProperty("owner").GetProperty("type").GetString() == ownerType);

    private static async Task<List<int>> SearchAsync(IHost host, string text)
    {
        var answer = await host.Services.GetRequiredService<AnalysisSearch>().SearchAsync(text, 100, null, IndexerHarness.Cancellation);
        return [.. answer.GetProperty("hits").GetProperty("hits").EnumerateArray()
            .Select(hit => hit.GetProperty("_source").GetProperty("analysisId").GetInt32())];
    }

    private static async Task<Dictionary<int, int>> NumbersAsync(IndexerHarness harness)
    {
        var numbers = new Dictionary<int, int>();
        await using var command = harness.Database.DataSource
            .CreateCommand(
            "SELECT id, CASE WHEN id > 1000 THEN id - 1000 ELSE row_number() OVER (ORDER BY id)::int END FROM containers WHERE " +
            "container_type = 'analysis'");
        await using var reader = await command.ExecuteReaderAsync(IndexerHarness.Cancellation);
        while (await reader.ReadAsync(IndexerHarness.Cancellation)) numbers[reader.GetInt32(0)] = reader.GetInt32(1);
        return numbers;
    }
}
