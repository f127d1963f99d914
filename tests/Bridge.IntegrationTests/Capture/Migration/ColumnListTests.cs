using Bridge.Capture.Migration;
using Bridge.Capture.Preflight;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Migration;

/// <summary>Bridge leaves columns out itself; a column list is made where somebody asks for one, and goes where nobody does.</summary>
public sealed class ColumnListTests
{
    private const string Notes = "CREATE TABLE notes (id int PRIMARY KEY, body text, log_data jsonb)";

    [Fact]
    public async Task Without_one_the_application_can_drop_alter_and_add_columns()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(Notes);
        Assert.DoesNotContain("(\"id\"", (await test.MigrateAsync()).Statements[0].Sql, StringComparison.Ordinal);
        await test.ExecuteAsync("ALTER TABLE notes ALTER body TYPE varchar(9), ADD more int, DROP COLUMN log_data");
        Assert.DoesNotContain(await FindingsAsync(test), finding => finding.Code.StartsWith("column-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_asked_for_is_made_and_its_price_told()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(Notes);
        test.Options.Tables[0].ColumnList = true;
        Assert.Contains("(\"id\", \"body\")", (await test.MigrateAsync()).Statements[0].Sql, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync("ALTER TABLE notes DROP COLUMN body"));
        Assert.Equal("2BP01", refusal.SqlState);
        var note = Assert.Single(await FindingsAsync(test), finding => finding.Code == "column-list");
        Assert.Equal(FindingSeverity.Info, note.Severity);
        Assert.Contains("can neither drop one of its columns nor change its type", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_nobody_asks_for_is_a_warning_and_goes_by_the_SQL_that_is_shown()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync($"{Notes}; CREATE PUBLICATION \"{test.Options.Publication}\" FOR TABLE notes (id, body)");
        var warning = Assert.Single(await FindingsAsync(test), finding => finding.Code == "column-list");
        Assert.Equal(FindingSeverity.Warning, warning.Severity);

        var plan = await test.MigrateAsync(mayDropLists: true);
        Assert.Equal(warning.Sql, plan.Statements[0].Sql);
        Assert.Contains("public.notes gets all its columns", plan.Statements[0].Reason, StringComparison.Ordinal);
        await test.ExecuteAsync("ALTER TABLE notes DROP COLUMN body");
        Assert.DoesNotContain(await FindingsAsync(test), finding => finding.Code == "column-list");
    }

    [Fact]
    public async Task One_that_keeps_a_column_back_stays_until_a_worker_that_leads_says_that_it_does_so_itself()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            $"{Notes}; CREATE TABLE more (id int PRIMARY KEY, body text);" +
            $"CREATE PUBLICATION \"{test.Options.Publication}\" FOR TABLE notes (id, body), more (id)");
        test.Options.Tables.Add(new() { Name = "more" });

        // What the list of 'more' leaves out nobody wants left out: it keeps nothing back.
        var plan = await test.MigrateAsync(mayDropLists: false);
        Assert.EndsWith("SET TABLE \"public\".\"notes\" (\"id\", \"body\"), \"public\".\"more\"", plan.Statements[0].Sql,
            StringComparison.Ordinal);
        var kept = Assert.Single(plan.Findings, finding => finding.Code == "column-list-kept");
        Assert.Contains("log_data", kept.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync("ALTER TABLE notes DROP COLUMN body"));

        Assert.EndsWith("SET TABLE \"public\".\"notes\", \"public\".\"more\"", (await test.MigrateAsync(true)).Statements[0].Sql,
            StringComparison.Ordinal);
        Assert.True((await new CaptureMigration(test.Source, test.Options).PlanAsync(true, false, CaptureTest.Cancelled)).IsUpToDate);
    }

    [Fact]
    public async Task A_column_by_which_rows_are_told_apart_is_left_out_by_default_no_more_than_by_name()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync("CREATE TABLE notes (id int, log_data int, PRIMARY KEY (id, log_data))");
        Assert.DoesNotContain(await FindingsAsync(test), finding => finding.Code == "column-excluded-key");
        test.Options.Tables[0].ExceptColumns.Add("log_data");
        var error = Assert.Single(await FindingsAsync(test), finding => finding.Code == "column-excluded-key");
        Assert.Equal((FindingSeverity.Error, "public.notes"), (error.Severity, error.Subject));
        Assert.Contains("'log_data'", error.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<PreflightFinding>> FindingsAsync(CaptureTest test) =>
        (await ReplicationPreflight.RunAsync(test.Source, test.Options, outboxExists: false, CaptureTest.Cancelled)).Findings;
}
