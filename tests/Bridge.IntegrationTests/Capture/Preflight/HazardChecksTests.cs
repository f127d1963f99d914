using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Preflight;

/// <summary>What would show only in operation is found before: each is made on a real server, and mended by the finding's own
/// words.</summary>
public sealed class HazardChecksTests
{
    private const string Partitioned = """
        CREATE TABLE notes (id int PRIMARY KEY, body text) PARTITION BY RANGE (id);
        CREATE TABLE low PARTITION OF notes FOR VALUES FROM (0) TO (100);
        CREATE TABLE high PARTITION OF notes FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (id);
        CREATE TABLE "High 1" PARTITION OF high FOR VALUES FROM (100) TO (200)
        """;

    [Theory]
    [InlineData("ALTER TABLE notes REPLICA IDENTITY FULL", "public.low|public.\"High 1\"", "FULL")]
    [InlineData("ALTER TABLE low REPLICA IDENTITY FULL", "public.low", "DEFAULT")]
    [InlineData("ALTER TABLE low ADD UNIQUE (id, body), ALTER body SET NOT NULL; ALTER TABLE low REPLICA IDENTITY USING INDEX low_id_body_key",
        "public.low", "DEFAULT")]
    public async Task Partitions_that_are_told_by_another_identity_than_their_root(string alter, string named, string identity)
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(Partitioned);
        Assert.DoesNotContain(await FindingsAsync(test), finding => finding.Code == "partition-identity");
        await test.ExecuteAsync(alter);

        var finding = Assert.Single(await FindingsAsync(test), finding => finding.Code == "partition-identity");
        Assert.Equal((FindingSeverity.Warning, "public.notes"), (finding.Severity, finding.Subject));
        Assert.All(named.Split('|'), name => Assert.Contains(name, finding.Message, StringComparison.Ordinal));
        Assert.Contains($"REPLICA IDENTITY {identity}", finding.Sql, StringComparison.Ordinal);
        await test.ExecuteAsync(finding.Sql);
        Assert.DoesNotContain(await FindingsAsync(test), again => again.Code == "partition-identity");
    }

    [Fact]
    public async Task Rows_that_a_policy_hides_from_the_role()
    {
        await using var test = await CaptureTest.CreateAsync();
        var role = "role_" + test.Database.Name;
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN REPLICATION");
        try
        {
            await test.ExecuteAsync(
                $"CREATE TABLE notes (id int PRIMARY KEY); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; GRANT SELECT ON notes TO {role}");
            await using var plain = CaptureConnection.CreateDataSource(new NpgsqlConnectionStringBuilder(test.Database.ConnectionString)
            {
                Username = role,
                Pooling = false
            }.ConnectionString);
            var finding = Assert.Single(await FindingsAsync(test, plain), finding => finding.Code == "row-security");
            Assert.Equal((FindingSeverity.Warning, "public.notes"), (finding.Severity, finding.Subject));
            Assert.DoesNotContain(await FindingsAsync(test), own => own.Code == "row-security");
            await test.ExecuteAsync(finding.Sql);
            Assert.DoesNotContain(await FindingsAsync(test, plain), again => again.Code == "row-security");
        }
        finally
        {
            await test.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Columns_whose_type_has_a_cast_to_json_anywhere_in_it()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync("""
            CREATE EXTENSION hstore; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE plain AS ENUM ('a');
            CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT json_build_object('mood', $1::text) $$;
            CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood);
            CREATE DOMAIN feeling AS mood; CREATE TYPE pair AS (n int, m mood[]);
            CREATE TABLE notes (id int PRIMARY KEY, m mood, f feeling, a mood[], p pair, h hstore, o plain, j json, log_data mood)
            """);
        await test.ExecuteAsync("INSERT INTO notes VALUES (1, 'ok', 'ok', '{ok}', ROW(1, '{ok}'), '', 'a', '1')");
        // The server says what its own function makes of each.
        var json = await test.Database.ScalarAsync<string>("SELECT to_jsonb(n)::text FROM notes n", CaptureTest.Cancelled);
        Assert.Equal(4, json!.Split("{\"mood\": \"ok\"}").Length - 1);

        var findings = (await FindingsAsync(test)).Where(finding => finding.Code == "column-json-cast").ToList();
        Assert.Equal(["'m'", "'f'", "'a'", "'p'"], findings.Select(finding => finding.Message.Split(' ')[3]));
        Assert.All(findings, finding => Assert.Equal((FindingSeverity.Warning, "public.notes"), (finding.Severity, finding.Subject)));
    }

    [Fact]
    public async Task A_database_that_checks_no_text()
    {
        await using var test = await CaptureTest.CreateAsync();
        Assert.DoesNotContain(await FindingsAsync(test), finding => finding.Code == "server-encoding");
        var name = test.Database.Name + "_ascii";
        await test.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(test.Database.ConnectionString) { Database = name, Pooling = false };
            await using var ascii = CaptureConnection.CreateDataSource(connection.ConnectionString);
            var finding = Assert.Single(await FindingsAsync(test, ascii), finding => finding.Code == "server-encoding");
            Assert.Equal(FindingSeverity.Warning, finding.Severity);
            Assert.Contains("SQL_ASCII", finding.Message, StringComparison.Ordinal);
        }
        finally
        {
            await test.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task A_slot_that_sends_prepared_transactions()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync("CREATE TABLE notes (id int PRIMARY KEY)");
        await test.MigrateAsync();
        await test.ExecuteAsync($"SELECT pg_drop_replication_slot('{test.Options.Slot}')");
        await test.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{test.Options.Slot}', 'pgoutput', false, true)");
        var finding = Assert.Single(await FindingsAsync(test), finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal(("slot-two-phase", test.Options.Slot), (finding.Code, finding.Subject));
        await test.ExecuteAsync(finding.Sql);
        await test.MigrateAsync();
        Assert.DoesNotContain(await FindingsAsync(test), again => again.Severity == FindingSeverity.Error);
    }

    private static Task<IReadOnlyList<PreflightFinding>> FindingsAsync(CaptureTest test) => FindingsAsync(test, test.Source);

    private static async Task<IReadOnlyList<PreflightFinding>> FindingsAsync(CaptureTest test, NpgsqlDataSource source) =>
        (await ReplicationPreflight.RunAsync(source, test.Options, outboxExists: false, CaptureTest.Cancelled)).Findings;
}
