using Bridge.Contracts;
using Bridge.Indexer.Status;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Any table in an index of its own.</summary>
public sealed class TableIndexTests
{
    private static Dictionary<string, string?> Settings(string index) => new()
    {
        ["Indexer:Tables:0:Name"] = "things",
        ["Indexer:Tables:0:Index"] = index,
        ["Indexer:Tables:0:Exclude:0"] = "secret",
        ["Indexer:Tables:0:Rename:0"] = "made=madeAt",
        ["Indexer:Tables:0:Lookups:0:As"] = "sample",
        ["Indexer:Tables:0:Lookups:0:By"] = "sample_id",
        ["Indexer:Tables:0:Lookups:0:Table"] = "samples",
        ["Indexer:Tables:0:Lookups:0:Columns:0"] = "name",
    };

    [Fact]
    public async Task Has_its_columns_without_the_excluded_renamed_and_looked_up()
    {
        var index = "i" + Guid.NewGuid().ToString("N")[..8];
        await using var harness = await IndexerHarness.CreateAsync(Settings(index));
        await harness.Database.ExecuteAsync("""
            CREATE TABLE things (a int, b text, sample_id int, secret text, made timestamptz, price numeric, tags text[], extra jsonb, ok bool, PRIMARY KEY (a, b));
            INSERT INTO things VALUES (1, 'x', 100, 'hidden', '2026-01-02 03:04:05+00', 'NaN', '{p,q}', '[1]', true);
            """, IndexerHarness.Cancellation);
        await harness.StartAsync();
        const string id = "%5B1%2C%22x%22%5D";
        await Bridge.Testing.Services.Eventually
            .TrueAsync(async () => await harness.DocumentAsync(index, id) is not null, () => "the index is not filled",
            IndexerHarness.Cancellation);
        var document = (await harness.DocumentAsync(index, id))!.Value;
        Assert.False(document.TryGetProperty("secret", out _));
        Assert.Equal(
            ("2026-01-02T03:04:05+00:00", "4-methoxybenzaldehyde", """{"value":[1]}""", """["p","q"]"""),
            (document.GetProperty("madeAt").GetString(), document.GetProperty("sample").GetProperty("name").GetString(),
                document.GetProperty("extra").GetRawText(), document.GetProperty("tags").GetRawText()));

        await harness.ChangeAsync("UPDATE samples SET name = 'renamed' WHERE id = 100", record => record.Change(Operation.Update, "samples", """
            "key":{"id":100},"row":{"id":100,"name":"renamed"}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Equal("renamed", (await harness.DocumentAsync(index, id))!.Value.GetProperty("sample").GetProperty("name").GetString());

        await harness.ChangeAsync("UPDATE things SET b = 'y'", record => record.Change(Operation.Update, "things", """
            "key":{"a":1,"b":"y"},"old":{"a":1,"b":"x"},"row":{"a":1,"b":"y"}
            """));
        await harness.WaitForIndexedAsync();
        Assert.Null(await harness.DocumentAsync(index, id));
        Assert.NotNull(await harness.DocumentAsync(index, "%5B1%2C%22y%22%5D"));

        await harness.ChangeAsync("TRUNCATE things", record => record.Change(Operation.Truncate, "things"));
        await harness.WaitForIndexedAsync();
        Assert.Empty(await harness.LiveIdsAsync(index));
    }

    [Fact]
    public async Task A_table_or_column_that_is_not_there_is_named()
    {
        await using var harness = await IndexerHarness
            .CreateAsync(new Dictionary<string, string?>
            {
                ["Indexer:Tables:0:Name"] = "samples",
                ["Indexer:Tables:0:Exclude:0"] = "nonsense"
            });
        var host = await harness.StartAsync(wait: false);
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        Assert.Equal("Indexer:Tables: the table 'public.samples' has no column 'nonsense'", IndexerHarness.Status(host).Reason);
    }
}
