using Bridge.Capture;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Preflight;

public sealed class ReplicationPreflightTests
{
    [Fact]
    public async Task Reports_everything_missing_at_once_before_migrate()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync("CREATE TABLE notes (id int PRIMARY KEY, body text)");
        test.Options.Tables.Add(new CapturedTableOptions { Name = "absent" });

        var report = await RunAsync(test);

        Assert.False(report.HasErrors);
        Assert.Equal(["publication-missing", "role-runs-programs", "role-writes-tables", "slot-missing", "table-missing"],
            Codes(report, FindingSeverity.Warning));
        Assert.Equal(["decoding-work-mem", "max-slot-wal-keep-size", "replica-identity", "server-version", "toast-columns"],
            Codes(report, FindingSeverity.Info));
    }

    [Fact]
    public async Task Takes_a_missing_slot_and_publication_for_vanished_once_the_outbox_exists()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync("CREATE TABLE notes (id int PRIMARY KEY)");
        var report = await ReplicationPreflight.RunAsync(test.Source, test.Options, outboxExists: true, CaptureTest.Cancelled);
        Assert.Equal(["publication-vanished", "slot-vanished"], Codes(report, FindingSeverity.Error));
        Assert.All(report.Findings.Where(finding => finding.Severity == FindingSeverity.Error), finding => Assert.Empty(finding.Sql));
    }

    [Fact]
    public async Task Finds_nothing_amiss_after_migrate()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        var report = await RunAsync(test);
        Assert.False(report.HasErrors);
        // The tests' own role is a superuser.
        Assert.Equal(["role-runs-programs", "role-writes-tables"], Codes(report, FindingSeverity.Warning));
        await using var source = await test.OpenAsync();
        Assert.Contains("slot-active", Codes(await RunAsync(test), FindingSeverity.Info));
    }

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

    [Fact]
    public async Task Compares_tables_columns_and_operations_with_the_configuration()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync($"""
            CREATE TABLE notes (id int PRIMARY KEY, body text, log_data jsonb); CREATE TABLE more (id int PRIMARY KEY, body text); CREATE TABLE other (id int PRIMARY KEY);
            CREATE PUBLICATION "{test.Options.Publication}" FOR TABLE notes (id, log_data), other WITH (publish = 'insert, update, delete')
            """);
        test.Options.Tables.Add(new CapturedTableOptions { Name = "more" });
        var report = await RunAsync(test);
        Assert.Equal(["column-not-published", "column-published", "operation-not-published", "role-runs-programs", "role-writes-tables",
            "slot-missing", "table-not-published"], Codes(report, FindingSeverity.Warning));
        Assert.Contains("body", report.Findings.Single(finding => finding.Code == "column-not-published").Message,
            StringComparison.Ordinal);
        Assert.Contains("log_data", report.Findings.Single(finding => finding.Code == "column-published").Message,
            StringComparison.Ordinal);
        Assert.Equal("public.other", report.Findings.Single(finding => finding.Code == "table-not-configured").Subject);
    }

    [Fact]
    public async Task Goes_on_without_views_and_unlogged_tables()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY); CREATE VIEW analyses AS SELECT * FROM notes; CREATE UNLOGGED TABLE scratch (id " +
            "int PRIMARY KEY)");
        foreach (var name in new[] { "analyses", "scratch" }) test.Options.Tables.Add(new CapturedTableOptions { Name = name });
        var report = await RunAsync(test);
        Assert.Equal(["public.analyses", "public.scratch"],
            report.Findings.Where(finding => finding.Code == "table-not-publishable").Select(finding => finding.Subject));
        Assert.False(report.HasErrors);
    }

    [Fact]
    public async Task Says_when_no_table_is_left()
    {
        await using var test = await CaptureTest.CreateAsync();
        Assert.Equal(["no-tables"], Codes(await RunAsync(test), FindingSeverity.Error));
    }

    [Fact]
    public async Task Refuses_slots_of_another_plugin_and_database()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var other = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{test.Options.Slot}_td', 'test_decoding')");
        var (own, foreign) = (test.Options.Slot, other.Options.Slot);
        test.Options.Slot = own + "_td";
        Assert.Equal(["slot-plugin"], Codes(await RunAsync(test), FindingSeverity.Error));
        test.Options.Slot = foreign;
        Assert.Equal(["slot-database"], Codes(await RunAsync(test), FindingSeverity.Error));
    }

    [Fact]
    public async Task Says_who_else_reads_the_slot()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var sequin = new Npgsql.Replication
            .LogicalReplicationConnection(
            new NpgsqlConnectionStringBuilder(test.Database.ConnectionString) { ApplicationName = "sequin" }.ConnectionString);
        await sequin.Open(CaptureTest.Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CaptureTest.Cancelled);
        var stream = PgOutputRequest.Start(sequin, test.Options, null, stop.Token).GetAsyncEnumerator(CaptureTest.Cancelled);
        var reading = stream.MoveNextAsync().AsTask();
        await Poll.UntilAsync(async () => (await test.SlotAsync()).IsActive, CaptureTest.Deadline, "the other reader");
        Assert.Contains("'sequin'", (await RunAsync(test)).Findings.Single(finding => finding.Code == "slot-in-use").Message,
            StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

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

    [Fact]
    public async Task Sees_a_server_that_is_not_set_up()
    {
        await using var server = await PrivatePostgres.CreateAsync(
            "wal_level = replica", "max_replication_slots = 1", "max_wal_senders = 0", "wal_sender_timeout = 2s",
                "synchronous_standby_names = '*'", "synchronous_commit = local", "max_slot_wal_keep_size = 64MB");
        await using var test = await CaptureTest.CreateAsync(server.ConnectionString);
        await test.ExecuteAsync("CREATE TABLE notes (id int PRIMARY KEY)");
        await test.ExecuteAsync("SELECT pg_create_physical_replication_slot('backup')");
        var report = await RunAsync(test);
        Assert.Equal(["max-replication-slots", "max-wal-senders", "synchronous-standby", "wal-level"],
            Codes(report, FindingSeverity.Error));
        Assert.Contains("wal-sender-timeout", Codes(report, FindingSeverity.Warning));
        Assert.Contains("64 MB", report.Findings.Single(finding => finding.Code == "max-slot-wal-keep-size").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sees_a_slot_whose_WAL_is_gone()
    {
        await using var server = await PrivatePostgres
            .CreateAsync("max_slot_wal_keep_size = 1MB", "min_wal_size = 32MB", "max_wal_size = 32MB");
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        for (var i = 0; i < 6; i++) await test.ExecuteAsync(
            $"INSERT INTO unpublished (body) SELECT repeat(md5(i::text), 30) FROM generate_series(1, 8000) i");
        for (var i = 0; i < 2; i++)
        {
            await test.ExecuteAsync("SELECT pg_switch_wal()");
            await test.ExecuteAsync("CHECKPOINT");
        }
        Assert.Equal(["slot-lost"], Codes(await RunAsync(test), FindingSeverity.Error));
        // PostgreSQL 17 gives the slot before it looks at it: then the first reading is refused.
        var failure = CaptureFailure.Of(await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var source = await test.OpenAsync();
            await source.ReadAsync(CaptureTest.Cancelled);
        }))!;
        Assert.Equal(FailureKind.Operator, failure.Kind);
    }

    private static Task<PreflightReport> RunAsync(CaptureTest test) =>
        ReplicationPreflight.RunAsync(test.Source, test.Options, outboxExists: false, CaptureTest.Cancelled);

    private static IEnumerable<string> Codes(PreflightReport report, FindingSeverity severity) =>
        report.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Code).Distinct()
            .Order(StringComparer.Ordinal);
}
