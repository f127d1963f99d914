using Bridge.Capture;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Preflight;

/// <summary>What is missing, foreign or differs from the configuration, on a real server.</summary>
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

    [Fact]
    public async Task Compares_tables_columns_and_operations_with_the_configuration()
    {
        await using var test = await CaptureTest.CreateAsync();
        await test.ExecuteAsync($"""
            CREATE TABLE notes (id int PRIMARY KEY, body text, log_data jsonb); CREATE TABLE more (id int PRIMARY KEY, body text); CREATE TABLE other (id int PRIMARY KEY);
            CREATE PUBLICATION "{test.Options.Publication}" FOR TABLE notes (id, log_data), other WITH (publish = 'insert, update, delete')
            """);
        test.Options.Tables.Add(new CapturedTableOptions { Name = "more" });
        test.Options.Tables[0].ColumnList = true;
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
