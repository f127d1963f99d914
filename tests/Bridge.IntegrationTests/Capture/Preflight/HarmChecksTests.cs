using Bridge.Capture.Preflight;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Preflight;

/// <summary>Publications that break the application: each is shown to fail on the server first.</summary>
public sealed class HarmChecksTests
{
    /// <summary>The server decides: before 18 it takes the UPDATE, and there is nothing to find.</summary>
    [Theory]
    [InlineData("full")]
    [InlineData("using index notes_key")]
    public async Task Names_a_generated_column_in_the_identity_where_the_server_refuses_it(string identity)
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync($"""
            CREATE TABLE notes (id int PRIMARY KEY, body text, twice int GENERATED ALWAYS AS (id * 2) STORED NOT NULL);
            CREATE UNIQUE INDEX notes_key ON notes (twice); ALTER TABLE notes REPLICA IDENTITY {identity}; INSERT INTO notes VALUES (1, 'x');
            CREATE PUBLICATION "{test.Options.Publication}" FOR TABLE notes
            """);
        var refusal = await Record.ExceptionAsync(() => test.ExecuteAsync("UPDATE notes SET body = 'y'"));

        var errors = Codes(await RunAsync(test), FindingSeverity.Error);
        Assert.Equal(refusal is PostgresException, errors.Contains("generated-identity"));
        Assert.Equal(refusal is null, !errors.Any());
    }

    /// <summary>Each of them is shown to fail on the server first; then the finding's own SQL mends it.</summary>
    [Theory]
    [InlineData("CREATE TABLE notes (id int, body text)", "notes", "no-replica-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text); ALTER TABLE notes REPLICA IDENTITY NOTHING", "notes",
        "no-replica-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY DEFERRABLE, body text)", "notes", "no-replica-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text); ALTER TABLE notes REPLICA IDENTITY FULL", "notes (id, body)",
        "column-list-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text)", "notes (body)", "column-list-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text)", "notes WHERE (body = 'x')", "row-filter-identity")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text, n int)", "notes (id, body) WHERE (n > 1 AND id > 0)",
        "row-filter-identity")]
    public async Task Names_a_publication_that_breaks_the_application(string table, string published, string code)
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            $"{table}; INSERT INTO notes VALUES (1, 'x'); CREATE PUBLICATION \"{test.Options.Publication}\" FOR TABLE {published}");
        await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync("UPDATE notes SET body = 'y'"));

        var finding = Assert.Single((await RunAsync(test)).Findings, finding => finding.Severity == FindingSeverity.Error);

        Assert.Equal((code, "public.notes"), (finding.Code, finding.Subject));
        await test.ExecuteAsync(finding.Sql);
        await test.ExecuteAsync("UPDATE notes SET body = 'y'");
    }

    [Theory]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text); ALTER TABLE notes REPLICA IDENTITY FULL", "notes")]
    [InlineData("CREATE TABLE notes (id int PRIMARY KEY, body text)", "notes (id) WHERE (id > 0)")]
    [InlineData("CREATE TABLE notes (id int, body text)", "notes WITH (publish = 'insert')")]
    public async Task Takes_no_harmless_publication_for_harmful(string table, string published)
    {
        await using var test = await CaptureTest.CreateAsync();
        test.Options.Publish.Add("insert");
        await test.ExecuteAsync(
            $"{table}; INSERT INTO notes VALUES (1, 'x'); CREATE PUBLICATION \"{test.Options.Publication}\" FOR TABLE {published}");
        await test.ExecuteAsync("UPDATE notes SET body = 'y'");
        Assert.False((await RunAsync(test)).HasErrors);
    }

    [Fact]
    public async Task Sees_a_publication_for_all_tables_and_what_it_breaks()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY); CREATE TABLE hierarchies (a int); INSERT INTO hierarchies VALUES (1); CREATE " +
            $"PUBLICATION \"{test.Options.Publication}\" FOR ALL TABLES");
        await Assert.ThrowsAsync<PostgresException>(() => test.ExecuteAsync("DELETE FROM hierarchies"));
        var report = await RunAsync(test);
        Assert.Contains("publication-all-tables", Codes(report, FindingSeverity.Warning));
        Assert.Equal("public.hierarchies", report.Findings.Single(finding => finding.Code == "no-replica-identity").Subject);
    }

    private static Task<PreflightReport> RunAsync(CaptureTest test) =>
        ReplicationPreflight.RunAsync(test.Source, test.Options, outboxExists: false, CaptureTest.Cancelled);

    private static IEnumerable<string> Codes(PreflightReport report, FindingSeverity severity) =>
        report.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Code).Distinct()
            .Order(StringComparer.Ordinal);
}
