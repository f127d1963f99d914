using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Preflight;

/// <summary>What the role lacks, and what it may do beyond its work.</summary>
public sealed class RoleChecksTests
{
    [Fact]
    public async Task Says_which_rights_a_plain_role_lacks_and_how_to_grant_them()
    {
        await using var test = await CaptureTest.CreateAsync();
        var role = "role_" + test.Database.Name;
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN; CREATE TABLE notes (id int PRIMARY KEY)");
        try
        {
            await using var plain = CaptureConnection
                .CreateDataSource(new NpgsqlConnectionStringBuilder(
                test.Database.ConnectionString)
                { Username = role, Pooling = false }.ConnectionString);
            var report = await ReplicationPreflight.RunAsync(plain, test.Options, false, CaptureTest.Cancelled);
            Assert.Equal(["role-create", "role-replication", "table-owner"], Codes(report, FindingSeverity.Error));
            Assert.Contains("table-select", Codes(report, FindingSeverity.Warning));
            Assert.DoesNotContain(report.Findings, finding => finding.Code is "role-runs-programs" or "role-writes-tables");
            foreach (var finding in report.Findings.Where(finding =>
                finding.Code is "role-create" or "role-replication" or "table-owner" or "table-select"))
                await test.ExecuteAsync(finding.Sql);
            Assert.False((await ReplicationPreflight.RunAsync(plain, test.Options, false, CaptureTest.Cancelled)).HasErrors);
        }
        finally
        {
            await test.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData("GRANT pg_execute_server_program TO {0}", "role-runs-programs", "{0}")]
    [InlineData("GRANT pg_write_server_files TO {0}", "role-runs-programs", "{0}")]
    [InlineData("GRANT DELETE ON notes TO {0}", "role-writes-tables", "public.notes")]
    [InlineData("GRANT UPDATE (id) ON notes TO {0}", "role-writes-tables", "public.notes")]
    [InlineData("ALTER TABLE notes OWNER TO {0}", "role-writes-tables", "public.notes")]
    public async Task Warns_of_a_role_that_may_do_more_than_capture_needs(string grant, string code, string named)
    {
        await using var test = await CaptureTest.CreateAsync();
        var role = "role_" + test.Database.Name;
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN REPLICATION; CREATE TABLE notes (id int PRIMARY KEY)");
        try
        {
            await test.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, grant, role));
            await using var plain = CaptureConnection
                .CreateDataSource(new NpgsqlConnectionStringBuilder(
                test.Database.ConnectionString)
                { Username = role, Pooling = false }.ConnectionString);
            var report = await ReplicationPreflight.RunAsync(plain, test.Options, false, CaptureTest.Cancelled);
            var finding = Assert.Single(report.Findings, finding => finding.Code is "role-runs-programs" or "role-writes-tables");
            Assert.Equal((code, FindingSeverity.Warning), (finding.Code, finding.Severity));
            Assert.Contains(named.Replace("{0}", role, StringComparison.Ordinal), finding.Subject + finding.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            await test.ExecuteAsync($"REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private static IEnumerable<string> Codes(PreflightReport report, FindingSeverity severity) =>
        report.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Code).Distinct()
            .Order(StringComparer.Ordinal);
}
