using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Replication;

namespace Bridge.IntegrationTests.Capture.Migration;

public sealed class CaptureMigrationTests
{
    [Fact]
    public async Task Creates_publication_and_slot_and_has_nothing_to_do_the_second_time()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY, body text, log_data jsonb, twice int GENERATED ALWAYS AS (id * 2) STORED)");
        var migration = new CaptureMigration(test.Source, test.Options);
        Assert.Equal(new CaptureObjects(false, false), await CaptureObjects.ReadAsync(test.Source, test.Options, CaptureTest.Cancelled));

        var dryRun = await migration.PlanAsync(false, true, CaptureTest.Cancelled);
        Assert.Equal(
        [
            $"CREATE PUBLICATION \"{test.Options.Publication}\" FOR TABLE \"public\".\"notes\" WITH (publish = " +
                "'insert, update, delete, truncate')",
            $"SELECT pg_create_logical_replication_slot('{test.Options.Slot}', 'pgoutput')",
        ], dryRun.Statements.Select(statement => statement.Sql));
        Assert.All(dryRun.Statements, statement => Assert.NotEmpty(statement.Reason));
        Assert.False((await CaptureObjects.ReadAsync(test.Source, test.Options, CaptureTest.Cancelled)).PublicationExists);

        var told = new List<PlannedStatement>();
        await migration.ApplyAsync(dryRun, told.Add, CaptureTest.Cancelled);

        Assert.Equal(dryRun.Statements, told);
        Assert.True((await CaptureObjects.ReadAsync(test.Source, test.Options, CaptureTest.Cancelled)).AreComplete);
        Assert.True((await migration.PlanAsync(false, true, CaptureTest.Cancelled)).IsUpToDate);
        Assert.True((await migration.PlanAsync(true, true, CaptureTest.Cancelled)).IsUpToDate);
        await test.ExecuteAsync("INSERT INTO notes VALUES (1, 'x'); UPDATE notes SET body = 'y'; DELETE FROM notes");
    }

    [Fact]
    public async Task Follows_a_changed_configuration_step_by_step()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync("CREATE TABLE \"Mixed.Case\" (\"Id\" int PRIMARY KEY, \"a \"\"b\"\"\" text, secret text)");
        test.Options.Tables.Add(
            new CapturedTableOptions { Name = "public.\"Mixed.Case\"", ExceptColumns = { "secret" }, ColumnList = true });
        Assert.Equal(
            $"ALTER PUBLICATION \"{test.Options.Publication}\" SET TABLE \"public\".\"notes\", \"public\".\"Mixed.Case\" (\"Id\", \"a " +
            "\"\"b\"\"\")", await ApplyOneAsync(test));

        test.Options.Publish.Add("insert");
        Assert.Equal($"ALTER PUBLICATION \"{test.Options.Publication}\" SET (publish = 'insert')", await ApplyOneAsync(test));

        await test.ExecuteAsync("ALTER TABLE \"Mixed.Case\" ADD later text");
        Assert.EndsWith("(\"Id\", \"a \"\"b\"\"\", \"later\")", await ApplyOneAsync(test), StringComparison.Ordinal);

        test.Options.Tables[1].ColumnList = false;
        Assert.EndsWith("\"public\".\"Mixed.Case\"", await ApplyOneAsync(test), StringComparison.Ordinal);

        test.Options.Tables.RemoveAt(1);
        Assert.EndsWith("SET TABLE \"public\".\"notes\"", await ApplyOneAsync(test), StringComparison.Ordinal);
        Assert.True((await PlanAsync(test)).IsUpToDate);
    }

    [Fact]
    public async Task Finds_a_table_that_is_written_in_another_case()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY); CREATE SCHEMA \"Lab\"; CREATE TABLE \"Lab\".\"Notes\" (id int PRIMARY KEY)");
        test.Options.Tables.Clear();
        test.Options.Tables.Add(new CapturedTableOptions { Name = "PUBLIC.Notes" });
        test.Options.Tables.Add(new CapturedTableOptions { Name = "Lab.Notes" });
        await test.MigrateAsync();
        var publication = await PublicationState.ReadAsync(test.Source, test.Options.Publication, CaptureTest.Cancelled);
        Assert.Equal(["Lab.Notes", "public.notes"], publication!.Tables.Select(table => table.Name.ToString())
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Takes_over_a_publication_of_another_tool_and_adds_truncate()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE containers (id int PRIMARY KEY, log_data jsonb); CREATE TABLE samples (id int PRIMARY KEY); CREATE " +
            $"PUBLICATION \"{test.Options.Publication}\" FOR TABLE containers, samples WITH (publish = 'insert,update,delete')");
        test.Options.Tables.Clear();
        var plan = await test.MigrateAsync();
        Assert.Equal(3, plan.Statements.Count);
        Assert.Equal("public.samples is taken out.", plan.Statements[0].Reason);
        Assert.Contains("truncate", plan.Statements[1].Sql, StringComparison.Ordinal);
        Assert.True((await PlanAsync(test)).IsUpToDate);
    }

    [Fact]
    public async Task Mends_what_a_publication_breaks()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY, body text); CREATE TABLE loose (a int); INSERT INTO notes VALUES (1); CREATE " +
            $"PUBLICATION \"{test.Options.Publication}\" FOR TABLE notes (body), loose");
        await test.MigrateAsync();
        await test.ExecuteAsync("UPDATE notes SET body = 'y'; UPDATE loose SET a = 2");
        Assert.True((await PlanAsync(test)).IsUpToDate);
    }

    [Theory]
    [InlineData("CREATE TABLE notes (id int, body text)", "", "no-replica-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text); ALTER TABLE notes REPLICA IDENTITY FULL", "body",
        "column-list-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text)", "id", "column-excluded-key")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text); ALTER TABLE notes REPLICA IDENTITY FULL", "id", "column-excluded-key")]
    [InlineData("CREATE TABLE notes (id int, body text NOT NULL UNIQUE); ALTER TABLE notes REPLICA IDENTITY USING INDEX notes_body_key",
        "body", "column-excluded-key")]
    public async Task Never_creates_what_would_break_the_application(string table, string except, string code)
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(table);
        if (except.Length > 0) test.Options.Tables[0].ExceptColumns.Add(except);
        test.Options.Tables[0].ColumnList = true;
        var plan = await PlanAsync(test);
        Assert.Equal([code], plan.Refusals.Select(refusal => refusal.Code));
        Assert.Empty(plan.Statements);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new CaptureMigration(test.Source, test.Options).ApplyAsync(plan, null, CaptureTest.Cancelled));
        Assert.False((await CaptureObjects.ReadAsync(test.Source, test.Options, CaptureTest.Cancelled)).PublicationExists);
    }

    [Fact]
    public async Task Rule_7_never_makes_a_vanished_slot_or_publication_anew()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync($"SELECT pg_drop_replication_slot('{test.Options.Slot}')");
        Assert.Equal(["slot-vanished"], (await PlanAsync(test, outboxExists: true)).Refusals.Select(refusal => refusal.Code));
        await test.ExecuteAsync($"DROP PUBLICATION \"{test.Options.Publication}\"");
        Assert.Equal(["publication-vanished", "slot-vanished"],
            (await PlanAsync(test, outboxExists: true)).Refusals.Select(refusal => refusal.Code).Order());
    }

    [Fact]
    public async Task Refuses_a_publication_that_would_be_younger_than_its_slot()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync($"DROP PUBLICATION \"{test.Options.Publication}\"");
        var refusal = Assert.Single((await PlanAsync(test)).Refusals);
        Assert.Equal("slot-older-than-publication", refusal.Code);
        await test.ExecuteAsync(refusal.Sql);
        await test.MigrateAsync();
    }

    [Fact]
    public async Task Sends_a_partitioned_table_under_its_own_name()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY, body text) PARTITION BY RANGE (id); CREATE TABLE notes_1 PARTITION OF notes FOR " +
            "VALUES FROM (0) TO (100)");
        var plan = await test.MigrateAsync();
        Assert.EndsWith("publish_via_partition_root = true)", plan.Statements[0].Sql, StringComparison.Ordinal);
        Assert.True((await PlanAsync(test)).IsUpToDate);
        await test.ExecuteAsync($"ALTER PUBLICATION \"{test.Options.Publication}\" SET (publish_via_partition_root = false)");
        Assert.Contains((await PlanAsync(test)).Findings, finding => finding.Code == "partition-root");
        Assert.EndsWith("(publish_via_partition_root = true)", await ApplyOneAsync(test), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teardown_drops_slot_and_publication_and_ends_no_reader()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        var teardown = new CaptureTeardown(test.Source, test.Options);
        await using (var source = await test.OpenAsync())
        {
            var refused = await teardown.PlanAsync(CaptureTest.Cancelled);
            Assert.Equal(["slot-in-use"], refused.Refusals.Select(refusal => refusal.Code));
            await Assert.ThrowsAsync<InvalidOperationException>(() => teardown.ApplyAsync(refused, null, CaptureTest.Cancelled));
            Assert.Equal(source.WalSenderPid, (await test.SlotAsync()).Holder?.Pid);
        }
        await Testing.Services.Poll.UntilAsync(async () => !(await test.SlotAsync()).IsActive, CaptureTest.Deadline, "the slot to be free");

        var plan = await teardown.PlanAsync(CaptureTest.Cancelled);
        Assert.Equal(2, plan.Statements.Count);
        await teardown.ApplyAsync(plan, null, CaptureTest.Cancelled);

        Assert.Equal(new CaptureObjects(false, false), await CaptureObjects.ReadAsync(test.Source, test.Options, CaptureTest.Cancelled));
        Assert.True((await teardown.PlanAsync(CaptureTest.Cancelled)).IsUpToDate);
    }

    private static Task<MigrationPlan> PlanAsync(CaptureTest test, bool outboxExists = false) =>
        new CaptureMigration(test.Source, test.Options).PlanAsync(outboxExists, mayDropLists: true, CaptureTest.Cancelled);

    private static async Task<string> ApplyOneAsync(CaptureTest test) => Assert
        .Single((await test.MigrateAsync(outboxExists: true)).Statements).Sql;
}
