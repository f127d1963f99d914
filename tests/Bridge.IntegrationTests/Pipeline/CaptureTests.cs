using Bridge.Capture.Status;
using Bridge.Outbox.Reading;
using Npgsql;

namespace Bridge.IntegrationTests.Pipeline;

public sealed class CaptureTests
{
    public static TheoryData<string, string> Workloads { get; } = new()
    {
        { "insert, update, delete, truncate", """
            INSERT INTO containers (name, container_type) VALUES ('a','root'), ('b','analysis');
            UPDATE containers SET name = 'c' WHERE name = 'a';
            DELETE FROM containers WHERE name = 'b';
            TRUNCATE containers, other
            """ },
        { "same row twice in one transaction", """
            INSERT INTO containers (name) VALUES ('x');
            UPDATE containers SET name = 'y'; UPDATE containers SET name = 'z'; DELETE FROM containers; INSERT INTO containers (id, name) VALUES (1, 'again')
            """ },
        { "key change",
            "INSERT INTO other VALUES (1, 'one', 1.50), (2, 'two', 'NaN'); UPDATE other SET a = 7, b = 'seven' WHERE a = 1; UPDATE " +
            "other SET value = 2 WHERE a = 2" },
        { "hstore, nulls and odd text", """
            INSERT INTO containers (name, extended_metadata, description) VALUES (E'tab\t"quote" \\ \U0001F600', 'kind=>"CHMO:1 | x", empty=>NULL', E'line\nline')
            """ },
    };

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task The_outbox_equals_the_history(string what, string sql)
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);

        await harness.Database.ExecuteAsync(sql, PipelineHarness.Cancellation);

        await harness.VerifyOverRestartAsync(worker);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task Copy_puts_each_row_once()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await using (var connection = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation))
        await using (var copy = await connection.BeginTextImportAsync("COPY other FROM STDIN", PipelineHarness.Cancellation))
        {
            for (var row = 0; row < 5_000; row++) await copy.WriteAsync($"{row}\tcopy\t{row}.5\n");
        }

        await harness.VerifyOverRestartAsync(worker);
    }

    [Fact]
    public async Task Interleaved_transactions_come_in_commit_order()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await using var first = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation);
        await using var second = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation);
        await RunAsync(first, "BEGIN; INSERT INTO other VALUES (1, 'first', 1)");
        await RunAsync(second, "BEGIN; INSERT INTO other VALUES (2, 'second', 1)");
        await RunAsync(first, "INSERT INTO other VALUES (3, 'first', 1)");
        await RunAsync(second, "INSERT INTO other VALUES (4, 'second', 1); COMMIT");
        await RunAsync(first, "COMMIT");

        var changes = await harness.VerifyOverRestartAsync(worker);

        Assert.Equal([2, 4, 1, 3], changes.Take(4).Select(change => change.Key!.Value.GetProperty("a").GetInt32()));
    }

    [Fact]
    public async Task Rolled_back_savepoints_leave_nothing()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("""
            BEGIN; INSERT INTO other VALUES (1, 'kept', 1); SAVEPOINT s; INSERT INTO other VALUES (2, 'gone', 1); ROLLBACK TO s;
            INSERT INTO other VALUES (3, 'kept', 1); SAVEPOINT t; INSERT INTO other VALUES (4, 'kept', 1); RELEASE t; COMMIT;
            """, PipelineHarness.Cancellation);

        var changes = await harness.VerifyOverRestartAsync(worker);

        Assert.DoesNotContain(changes, change => change.Key!.Value.GetProperty("b").GetString() == "gone");
    }

    [Fact]
    public async Task Unchanged_toast_is_named_and_not_null()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync(
            "INSERT INTO containers (name, description) SELECT 'toasted', string_agg(md5(random()::text), '') FROM generate_series(1, 500)",
                PipelineHarness.Cancellation);
        await harness.Database.ExecuteAsync("UPDATE containers SET name = 'renamed'", PipelineHarness.Cancellation);

        var changes = await harness.VerifyOverRestartAsync(worker);

        Assert.Equal(["description"], changes[1].Unchanged);
    }

    [Fact]
    public async Task Altered_tables_are_read_as_they_were_when_the_change_was_made()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        foreach (var sql in new[]
        {
            "INSERT INTO other VALUES (1, 'before', 1)", "ALTER TABLE other ADD COLUMN added int[] DEFAULT '{1,2}'",
                "INSERT INTO other VALUES (2, 'added', 1, '{3,NULL}')",
            "ALTER TABLE other RENAME COLUMN value TO renamed", "UPDATE other SET renamed = 9 WHERE a = 1",
                "ALTER TABLE other ALTER COLUMN renamed TYPE text", "UPDATE other SET renamed = 'text'",
            "ALTER TABLE other DROP COLUMN added", "INSERT INTO other VALUES (3, 'dropped', 'x')",
        })
            await harness.Database.ExecuteAsync(sql, PipelineHarness.Cancellation);

        await harness.VerifyOverRestartAsync(worker);
    }

    [Fact]
    public async Task A_hundred_thousand_rows_in_one_transaction_of_a_table_without_a_contract_come_once()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'large', n FROM generate_series(1, 100000) n",
            PipelineHarness.Cancellation);

        var changes = await harness.VerifyOverRestartAsync(worker);

        Assert.Equal(100_001, changes.Count);
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_two_overlapping_giant_transactions_loses_and_doubles_nothing()
    {
        await using var harness = await PipelineHarness.CreateAsync(new() { ["Outbox:AcknowledgeDelay"] = "00:01:00" });
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await using var first = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation);
        await using var second = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation);
        await RunAsync(first, "BEGIN; INSERT INTO other SELECT n, 'first', n FROM generate_series(1, 50000) n");
        await RunAsync(second, "BEGIN; INSERT INTO other SELECT n, 'second', n FROM generate_series(1, 50000) n");
        await RunAsync(first, "UPDATE other SET value = -value WHERE b = 'first' AND a <= 25000");
        await RunAsync(second, "COMMIT");
        await RunAsync(first, "COMMIT");
        await using var reading = harness.Reader().ReadAsync(OutboxStart.First, PipelineHarness.Cancellation)
            .GetAsyncEnumerator(PipelineHarness.Cancellation);
        for (var records = 0; records < 40; records++) Assert.True(await reading.MoveNextAsync());

        await harness.VerifyOverRestartAsync(worker);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(PipelineHarness.Cancellation);
    }
}
