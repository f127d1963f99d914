using System.Text;
using Bridge.Capture.Status;
using Bridge.IntegrationTests.Backfill;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.State;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using Bridge.Worker.Migration;
using Bridge.Worker.State;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>A column that is left out is in nothing that the outbox holds: neither its values nor its name.</summary>
public sealed class ColumnExclusionTests
{
    private const string Secret = "hush";

    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task Neither_stream_nor_backfill_holds_it_whatever_the_tables_identity_is()
    {
        await using var harness = await PipelineHarness.CreateAsync(new() { ["Capture:Tables:1:Name"] = "other" }, migrate: false);
        var tables = new[] { "by_key", "by_row", "by_all" };
        for (var i = 0; i < tables.Length; i++)
        {
            harness.Settings[$"Capture:Tables:{i + 2}:Name"] = tables[i];
            harness.Settings[$"Capture:Tables:{i + 2}:ExceptColumns:0"] = "secret_column";
        }

        await harness.Database.ExecuteAsync($"""
            CREATE TABLE by_key (id int PRIMARY KEY, body text, secret_column text);
            CREATE TABLE by_row (id int PRIMARY KEY, body text, secret_column text); ALTER TABLE by_row REPLICA IDENTITY FULL;
            CREATE TABLE by_all (id int, body text, secret_column text); ALTER TABLE by_all REPLICA IDENTITY FULL;
            ALTER TABLE by_key ALTER secret_column SET STORAGE EXTERNAL;
            INSERT INTO by_key SELECT g, 'there', repeat('{Secret}', 1000) FROM generate_series(1, 50) g;
            INSERT INTO by_row SELECT g, 'there', '{Secret}' FROM generate_series(1, 50) g;
            ALTER PUBLICATION sequin_cdc_publication ADD TABLE by_key, by_row, by_all
            """, Cancellation);
        await harness.MigrateAsync();
        var backfills = await BackfillHarness.LeadAsync(await harness.StartWorkerAsync());
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["by_key", "by_row"] }, Cancellation);
        Assert.Equal(100, (await BackfillHarness.WaitAsync(backfills, job.Id)).Rows);
        foreach (var table in tables)
            await harness.Database.ExecuteAsync($"""
                INSERT INTO {table} VALUES (100, 'live', repeat('{Secret}', 1000));
                UPDATE {table} SET body = 'changed' WHERE id = 100; UPDATE {table} SET secret_column = '{Secret}' WHERE id = 100;
                DELETE FROM {table} WHERE id = 100
                """, Cancellation);

        var text = await ReadOutboxAsync(harness);
        foreach (var table in tables) Assert.Contains($"\"name\":\"{table}\"", text, StringComparison.Ordinal);
        Assert.Contains("changed", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret_column", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_comes_into_the_key_stops_capture_with_its_name_and_goes_on_when_it_is_no_longer_left_out()
    {
        await using var harness = await PipelineHarness.CreateAsync(
            new() { ["Capture:Tables:0:Name"] = "notes", ["Capture:Tables:0:ExceptColumns:0"] = "secret_column" }, migrate: false);
        await harness.Database.ExecuteAsync("""
            CREATE TABLE notes (id int PRIMARY KEY, secret_column text NOT NULL UNIQUE);
            ALTER PUBLICATION sequin_cdc_publication ADD TABLE notes
            """, Cancellation);
        await harness.MigrateAsync();
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync(
            "ALTER TABLE notes REPLICA IDENTITY USING INDEX notes_secret_column_key; INSERT INTO notes VALUES (1, 'x')", Cancellation);
        var status = worker.Services.GetRequiredService<CaptureStatus>();
        await Eventually.TrueAsync(
            () => status.Current.State == CaptureState.Stopped, () => $"{status.Current.State}: {status.Current.Reason}", Cancellation);
        Assert.Contains("'secret_column' of public.notes", status.Current.Reason, StringComparison.Ordinal);
        await worker.StopAsync(Cancellation);

        harness.Settings["Capture:Tables:0:ExceptColumns:0"] = "-";
        await PipelineHarness.WaitForStateAsync(await harness.StartWorkerAsync(), CaptureState.Streaming);
        Assert.Contains("\"secret_column\":\"x\"", await ReadOutboxAsync(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_takes_a_list_away_once_the_worker_that_leads_has_said_that_it_leaves_columns_out()
    {
        await using var harness = await PipelineHarness.CreateAsync(new() { ["Capture:Tables:0:Name"] = "notes" }, migrate: false);
        await harness.Database.ExecuteAsync("""
            CREATE TABLE notes (id int PRIMARY KEY, log_data text); DROP PUBLICATION sequin_cdc_publication;
            CREATE PUBLICATION sequin_cdc_publication FOR TABLE notes (id), other
            """, Cancellation);
        await harness.MigrateAsync();
        harness.Settings["Capture:Tables:1:Name"] = "other";
        using var tool = harness.BuildWorker();
        var migration = tool.Services.GetRequiredService<PipelineMigration>();
        var before = await migration.PlanAsync(Cancellation);
        Assert.Contains(before.Capture.Findings, finding => finding.Code == "column-list-kept");
        Assert.DoesNotContain(before.Capture.Statements, statement => statement.Sql.Contains("SET TABLE", StringComparison.Ordinal));

        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        var held = await worker.Services.GetRequiredService<StateHolder>().WaitAsync(Cancellation);
        Assert.True(HoldingWorker.Of(held.Entries)!.ExcludesColumns);
        var plan = await migration.PlanAsync(Cancellation);
        Assert.EndsWith("SET TABLE \"public\".\"notes\", \"public\".\"other\"", plan.Capture.Statements[0].Sql, StringComparison.Ordinal);
        await migration.ApplyAsync(plan, _ => { }, Cancellation);
        await harness.Database.ExecuteAsync($"INSERT INTO notes VALUES (1, '{Secret}')", Cancellation);
        Assert.DoesNotContain(Secret, await ReadOutboxAsync(harness), StringComparison.Ordinal);
    }

    // Every record up to a change of another table that is made now.
    private static async Task<string> ReadOutboxAsync(PipelineHarness harness)
    {
        await harness.Database.ExecuteAsync("INSERT INTO other (a, b) VALUES ((random() * 1e9)::int, 'the end')", Cancellation);
        var text = new StringBuilder();
        await foreach (var read in harness.Reader().ReadAsync(OutboxStart.First, Cancellation))
        {
            text.Append(Encoding.UTF8.GetString(read.Record.Body.Span));
            if (read.Record.Kind == RecordKind.ChangeBatch && text.ToString().Contains("the end", StringComparison.Ordinal)) break;
        }

        return text.ToString();
    }
}
