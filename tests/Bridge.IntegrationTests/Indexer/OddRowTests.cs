using Bridge.Contracts;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.Status;
using Bridge.Indexer.Verifying;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Rows that cannot be read, followed or written: each fails alone.</summary>
public sealed class OddRowTests
{
    private const string Odd = """{"a":"\u0000 odd value"}""";
    private readonly string index = "i" + Guid.NewGuid().ToString("N")[..8];

    private Dictionary<string, string?> Settings => new()
    {
        ["Indexer:Tables:0:Name"] = "things",
        ["Indexer:Tables:0:Index"] = index,
        ["Indexer:Tables:0:Exclude:0"] = "hidden",
    };

    [Fact]
    public async Task A_row_that_cannot_be_read_is_parked_and_the_others_go_on()
    {
        await using var harness = await IndexerHarness.CreateAsync(Settings);
        await CreateAsync(harness, $"INSERT INTO things VALUES (1, '{Odd}', '1'), (2, '2', '{Odd}'), (3, '3', '3')");
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        var parked = host.Services.GetRequiredService<ParkedDocuments>();
        Assert.Equal("1", Assert.Single(await parked.ListAsync(IndexerHarness.Cancellation)).Id);
        Assert.Equal(["2", "3"], (await harness.LiveIdsAsync(index)).Order());

        var sequence = await harness.ChangeAsync(
            $"INSERT INTO things SELECT i, CASE WHEN i IN (17, 40) THEN '{Odd}' ELSE '4' END::json, NULL FROM generate_series(11, 60) i;" +
                "INSERT INTO things VALUES (61, (repeat('{\"a\":', 80) || '1' || repeat('}', 80))::json, NULL), (62, '\"\\ud83d\"', NULL)",
            record =>
            {
                for (var i = 11; i <= 62; i++) record.Insert("things", $$"""{"id":{{i}}}""");
            });
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        await harness.Database.ExecuteAsync($"UPDATE containers SET name = 'beside' WHERE id = {id}", IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        await harness.WaitForIndexedAsync();
        Assert.Equal("beside", (await harness.DocumentAsync(harness.Containers, id))!.Value.GetProperty("name").GetString());
        var live = await harness.LiveIdsAsync(index);
        Assert.Equal(Enumerable.Range(11, 50).Except([17, 40]).Select(i => $"{i}"), live.Where(known => known.Length == 2 && known[0] < '7')
            .Except(["61", "62"]).Order());
        var documents = await parked.ListAsync(IndexerHarness.Cancellation);
        Assert.All(documents, document => Assert.Equal((index, "public.things"), (document.Index, document.Table)));
        Assert.All(documents, document => Assert.DoesNotContain("odd", document.Reason, StringComparison.Ordinal));
        // What OpenSearch and JSON make of the other two is theirs; neither is lost.
        foreach (var other in (string[])["61", "62"]) Assert.True(live.Contains(other) != documents.Any(known => known.Id == other), other);
        var first = documents.Single(document => document.Id == "17");
        Assert.Equal(sequence - 62 + 17, first.Sequence);
        Assert.StartsWith("PostgreSQL cannot give the row (22P05", first.Reason, StringComparison.Ordinal);

        await harness.Database.ExecuteAsync("UPDATE things SET payload = '5' WHERE id = 17", IndexerHarness.Cancellation);
        Assert.Equal((1, 2), await parked.RetryAsync(document => document.Id is "1" or "17" or "40", IndexerHarness.Cancellation));
        Assert.NotNull(await harness.DocumentAsync(index, "17"));
        Assert.Equal((2, 0), await parked.DiscardAsync(document => document.Id is "1" or "40", IndexerHarness.Cancellation));
    }

    [Fact]
    public async Task A_comparison_names_a_row_that_cannot_be_read()
    {
        await using var harness = await IndexerHarness.CreateAsync(Settings);
        await CreateAsync(
            harness, $"INSERT INTO things SELECT i, CASE WHEN i = 7 THEN '{Odd}' ELSE '4' END::json FROM generate_series(1, 9) i");
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        var source = (await host.Services.GetRequiredService<DocumentSources>().ReadAsync(IndexerHarness.Cancellation))
            .Single(source => source.Indices.Any(definition => definition.Alias == index));
        var verify = host.Services.GetRequiredService<IndexVerify>();
        await harness.ChangeAsync("UPDATE things SET payload = '9' WHERE id = 9", record => record
            .Change(Operation.Update, "things", """ "key":{"id":9} """));
        await harness.WaitForIndexedAsync();
        await harness.Client.SendAsync(HttpMethod.Delete, $"{index}/_doc/3?refresh=true", null, IndexerHarness.Cancellation);
        var report = await verify.RunAsync(
            source, index, index, new VerifyOptions { Repair = true, IsExact = false }, null, IndexerHarness.Cancellation);
        Assert.Equal(["3"], report.Drift.SelectMany(range => range.Missing));
        Assert.Equal(["7"], report.Undecided);
        Assert.Equal(1, report.Repaired);
    }

    [Fact]
    public async Task A_change_that_cannot_be_followed_is_parked_without_showing_its_values()
    {
        var settings = Settings;
        settings["Indexer:Tables:0:Lookups:0:As"] = "kind";
        settings["Indexer:Tables:0:Lookups:0:By"] = "kind_id";
        settings["Indexer:Tables:0:Lookups:0:Table"] = "kinds";
        settings["Indexer:Tables:0:Lookups:0:Columns:0"] = "label";
        await using var harness = await IndexerHarness.CreateAsync(settings);
        await CreateAsync(harness, """
            CREATE TABLE kinds (id uuid PRIMARY KEY, label text); ALTER TABLE things ADD kind_id uuid;
            INSERT INTO kinds VALUES ('00000000-0000-0000-0000-000000000001', 'one');
            INSERT INTO things VALUES (1, '1', NULL, '00000000-0000-0000-0000-000000000001')
            """);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        await harness.ChangeAsync("UPDATE kinds SET label = 'two'", record => record
            .Change(Operation.Update, "kinds", """ "key":{"id":"no uuid"},"row":{"id":"no uuid","label":"secret"} """)
            .Change(Operation.Update, "kinds", """ "key":{"id":"00000000-0000-0000-0000-000000000001"} """)
            .Change(Operation.Update, "things", """ "key":{"id":"no number"} """));
        await harness.WaitForIndexedAsync();
        Assert.Equal("two", (await harness.DocumentAsync(index, "1"))!.Value.GetProperty("kind").GetProperty("label").GetString());
        var parked = host.Services.GetRequiredService<ParkedDocuments>();
        var documents = await parked.ListAsync(IndexerHarness.Cancellation);
        Assert.Equal(
            [(index, "no number"), ("public.kinds", """{"id":"no uuid"}""")],
            documents.Select(document => (document.Index, document.Id)).OrderBy(pair => pair.Id));
        Assert.All(documents, document => Assert.Null(document.Change));
        Assert.All(
            documents, document => Assert.Equal("PostgreSQL cannot give the row (22P02: a value is none of its type)", document.Reason));
        Assert.Equal((0, 2), await parked.RetryAsync(_ => true, IndexerHarness.Cancellation));
    }

    [Fact]
    public async Task Look_ups_find_nothing_for_a_number_that_is_no_key_and_want_columns_of_one_type()
    {
        var settings = Settings;
        settings["Indexer:Tables:0:Lookups:0:As"] = "sample";
        settings["Indexer:Tables:0:Lookups:0:By"] = "sample_id";
        settings["Indexer:Tables:0:Lookups:0:Table"] = "samples";
        settings["Indexer:Tables:0:Lookups:0:Columns:0"] = "name";
        await using var harness = await IndexerHarness.CreateAsync(settings);
        await CreateAsync(
            harness, "ALTER TABLE things ADD sample_id bigint; INSERT INTO things VALUES (1, '1', NULL, 100), (2, '2', NULL, 9999999999)");
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        Assert.Equal("4-methoxybenzaldehyde",
            (await harness.DocumentAsync(index, "1"))!.Value.GetProperty("sample").GetProperty("name").GetString());
        Assert.False((await harness.DocumentAsync(index, "2"))!.Value.TryGetProperty("sample", out _));
        Assert.Empty(await host.Services.GetRequiredService<ParkedDocuments>().ListAsync(IndexerHarness.Cancellation));

        await harness.StopAsync(host);
        await harness.Database.ExecuteAsync("ALTER TABLE things ALTER sample_id TYPE varchar", IndexerHarness.Cancellation);
        host = await harness.StartAsync(wait: false);
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        Assert.Contains(
            "'public.things.sample_id' is of type character varying and 'public.samples.id' of type integer",
            IndexerHarness.Status(host).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_equal_and_written_otherwise_leaves_one_document()
    {
        await using var harness = await IndexerHarness.CreateAsync(Settings);
        await harness.Database.ExecuteAsync(
            "CREATE TABLE things (id numeric PRIMARY KEY, payload text, hidden text); INSERT INTO things VALUES (1.0, 'x')",
            IndexerHarness.Cancellation);
        await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        Assert.NotNull(await harness.DocumentAsync(index, "1.0"));
        await harness.ChangeAsync("UPDATE things SET id = 1.00", record => record
            .Change(Operation.Update, "things", """ "key":{"id":1.00},"old":{"id":1.0},"row":{"id":1.00} """)
            .Insert("things", """{"id":2}"""));
        await harness.WaitForIndexedAsync();
        Assert.Equal(["1.00"], await harness.LiveIdsAsync(index));
    }

    [Fact]
    public async Task The_row_that_fails_is_found_by_halves_and_the_good_ones_are_done_first()
    {
        await using var harness = await IndexerHarness.CreateAsync(rows: false);
        var host = await harness.StartAsync();
        var (calls, done, aside) = (0, new List<int>(), new List<int>());
        await host.Services.GetRequiredService<RowIsolation>().RunAsync(
            Enumerable.Range(0, 512).ToList(), (part, _) =>
            {
                calls++;
                if (part.Contains(37)) throw new FormatException();
                done.AddRange(part);
                return Task.CompletedTask;
            }, (item, reason, _) =>
            {
                Assert.Equal("its document cannot be made (FormatException)", reason);
                aside.Add(item);
                return Task.CompletedTask;
            }, IndexerHarness.Cancellation);
        Assert.Equal([37], aside);
        Assert.Equal(511, done.Distinct().Count());
        Assert.Equal(511, done.Count);
        Assert.Equal(256, done[0]);
        Assert.Equal(19, calls);
    }

    [Fact]
    public async Task An_index_that_is_blocked_parks_nothing()
    {
        await using var harness = await IndexerHarness.CreateAsync(Settings);
        await CreateAsync(harness, "");
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync(index);
        await BlockAsync(harness, true);
        await harness.ChangeAsync("INSERT INTO things VALUES (1, '1')", record => record.Insert("things", """{"id":1}"""));
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        Assert.Equal($"the index '{index}' takes no documents: cluster_block_exception", IndexerHarness.Status(host).Reason);
        await BlockAsync(harness, false);
        await harness.WaitForIndexedAsync();
        Assert.NotNull(await harness.DocumentAsync(index, "1"));
        Assert.Empty(await host.Services.GetRequiredService<ParkedDocuments>().ListAsync(IndexerHarness.Cancellation));
    }

    private Task<System.Text.Json.JsonElement> BlockAsync(IndexerHarness harness, bool block) => harness.Client.SendAsync(
        HttpMethod.Put, $"{index}/_settings", new System.Text.Json.Nodes.JsonObject { ["index.blocks.write"] = block },
        IndexerHarness.Cancellation);

    private static Task CreateAsync(IndexerHarness harness, string sql) => harness.Database.ExecuteAsync(
        "CREATE TABLE things (id int PRIMARY KEY, payload json, hidden json);" + sql, IndexerHarness.Cancellation);
}
