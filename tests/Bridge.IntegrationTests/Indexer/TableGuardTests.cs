using Bridge.Contracts;
using Bridge.Indexer.Status;
using Npgsql;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Tables of which an index would come to say something else, and names that would make one index of two.</summary>
public sealed class TableGuardTests
{
    private readonly string index = "i" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Row_level_security_stops_the_indexer_and_writes_no_tombstone()
    {
        await using var harness = await IndexerHarness.CreateAsync(Tables($"things={index}"), rows: false);
        var role = "r" + Guid.NewGuid().ToString("N")[..8];
        await harness.Database.ExecuteAsync($"""
            CREATE TABLE things (id int PRIMARY KEY, note text); INSERT INTO things VALUES (1, 'a'), (2, 'b');
            CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
            """, IndexerHarness.Cancellation);
        try
        {
            harness.Settings["ConnectionStrings:Postgres"] = new NpgsqlConnectionStringBuilder(harness.Database.ConnectionString)
            {
                Username = role,
            }.ConnectionString;
            var host = await harness.StartAsync();
            await Bridge.Testing.Services.Eventually.TrueAsync(() => IndexerHarness.Status(host).IsFilled, () => "not filled",
                IndexerHarness.Cancellation);
            await harness.ChangeAsync(
                "ALTER TABLE things ENABLE ROW LEVEL SECURITY; UPDATE things SET note = 'c'",
                record => record.Change(Operation.Update, "things", """ "key":{"id":1} """));
            await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
            await Bridge.Testing.Services.Eventually.TrueAsync(
                () => IndexerHarness.Status(host).Reason ==
                    "row level security hides rows of public.things from this role: give the role BYPASSRLS, or the indexer another role",
                () => IndexerHarness.Status(host).Reason, IndexerHarness.Cancellation);
            Assert.Equal(["1", "2"], (await harness.LiveIdsAsync(index)).Order());

            await harness.Database.ExecuteAsync($"ALTER ROLE {role} BYPASSRLS", IndexerHarness.Cancellation);
            await harness.WaitForIndexedAsync();
            Assert.Equal("c", (await harness.DocumentAsync(index, "1"))!.Value.GetProperty("note").GetString());
            await harness.StopAsync(host);
        }
        finally
        {
            await harness.Database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}", CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_replica_identity_that_does_not_name_the_row_is_refused()
    {
        await using var harness = await IndexerHarness.CreateAsync(Tables($"things={index}"), rows: false);
        await harness.Database.ExecuteAsync("""
            CREATE TABLE things (id int PRIMARY KEY, code text NOT NULL); CREATE UNIQUE INDEX things_code ON things (code);
            ALTER TABLE things REPLICA IDENTITY USING INDEX things_code;
            """, IndexerHarness.Cancellation);
        var host = await harness.StartAsync(wait: false);
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        Assert.StartsWith("the replica identity of public.things is an index without all columns of the primary key",
            IndexerHarness.Status(host).Reason, StringComparison.Ordinal);
        await harness.Database.ExecuteAsync("""
            CREATE UNIQUE INDEX things_both ON things (code, id); ALTER TABLE things REPLICA IDENTITY USING INDEX things_both
            """, IndexerHarness.Cancellation);
        await IndexerHarness.WaitForAsync(host, IndexerState.Indexing);
    }

    [Fact]
    public async Task The_schema_is_part_of_a_name_and_two_tables_have_two_indices()
    {
        await using var harness = await IndexerHarness.CreateAsync(Tables("a.items=", "b.items="), rows: false);
        await harness.Database.ExecuteAsync("""
            CREATE SCHEMA a; CREATE TABLE a.items (id int PRIMARY KEY, v text);
            CREATE SCHEMA b; CREATE TABLE b.items (id int PRIMARY KEY, v text);
            INSERT INTO a.items VALUES (1, 'from a'), (2, 'only a'); INSERT INTO b.items VALUES (1, 'from b');
            """, IndexerHarness.Cancellation);
        var host = await harness.StartAsync();
        await Bridge.Testing.Services.Eventually.TrueAsync(() => IndexerHarness.Status(host).IsFilled, () => "not filled",
            IndexerHarness.Cancellation);
        Assert.Equal(["1", "2"], (await harness.LiveIdsAsync($"{harness.Pipeline}-a-items")).Order());
        Assert.Equal("from b",
            (await harness.DocumentAsync($"{harness.Pipeline}-b-items", "1"))!.Value.GetProperty("v").GetString());
    }

    [Fact]
    public async Task Names_that_collide_are_refused_all_at_once()
    {
        await using var harness = await IndexerHarness.CreateAsync(Tables(
            "a_b=", "a-b=", "containers=", $"sample={index}", $"sample_versions={index}-versions", $"last={index}-next", "ö="),
            rows: false);
        foreach (var table in (string[])["a_b", "\"a-b\"", "sample", "sample_versions", "last", "\"ö\""])
            await harness.Database.ExecuteAsync($"CREATE TABLE {table} (id int PRIMARY KEY)", IndexerHarness.Cancellation);
        harness.Settings["Indexer:Chemotion"] = "true";
        var host = await harness.StartAsync(wait: false);
        await IndexerHarness.WaitForAsync(host, IndexerState.Stopped);
        var pipeline = harness.Pipeline;
        Assert.Equal(
            [
                $"Indexer:Tables: the index '{pipeline}-ö' of public.ö has no name that an index can have; give the table another by " +
                    "Index",
                $"Indexer:Tables: public.containers and public.containers would have one index, '{pipeline}-containers'; give the table " +
                    "another by Index",
                $"Indexer:Tables: public.a_b and public.a-b would have one index, '{pipeline}-a-b'; give the table another by Index",
                $"Indexer:Tables: the index '{index}-versions' of public.sample_versions has a name that is kept for generations of " +
                    $"'{index}'; give the table another by Index",
                $"Indexer:Tables: the index '{index}-next' of public.last has a name that is kept for generations of '{index}'; give the " +
                    "table another by Index",
            ],
            IndexerHarness.Status(host).Reason.Split("; Indexer").Select((text, place) => place == 0 ? text : "Indexer" + text));
    }

    private static Dictionary<string, string?> Tables(params string[] tables)
    {
        var settings = new Dictionary<string, string?> { ["Indexer:Chemotion"] = "false" };
        foreach (var (table, place) in tables.Select((table, place) => (table.Split('='), place)))
            (settings[$"Indexer:Tables:{place}:Name"], settings[$"Indexer:Tables:{place}:Index"]) = (table[0], table[1]);
        return settings;
    }
}
