using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.State.Jobs;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>A pipeline with rows that were there before it.</summary>
internal static class BackfillHarness
{
    /// <summary>A table with columns that are TOASTed, odd types, and a key of our choice.</summary>
    public const string Things = HeldPage.Gate + """
        CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
        CREATE DOMAIN posint AS int CHECK (VALUE > 0);
        CREATE DOMAIN feeling AS mood;
        CREATE TABLE things (id int PRIMARY KEY, name text, big text, flag boolean, fixed char(8), addr inet, feels feeling, num posint, raw bytea, tags text[], at timestamptz DEFAULT now(), gate gate DEFAULT '(1)',
          twice int GENERATED ALWAYS AS (id * 2) STORED);
        ALTER TABLE things ALTER COLUMN big SET STORAGE EXTERNAL;
        ALTER PUBLICATION sequin_cdc_publication ADD TABLE things
        """;

    /// <summary>The table as it is sent: without what is generated.</summary>
    public const string Sent = "(SELECT id, name, big, flag, fixed, addr, feels, num, raw, tags, at, gate FROM things)";

    public static CancellationToken Cancellation => PipelineHarness.Cancellation;

    /// <summary>Fills the table with rows 1 to <paramref name="rows"/>; every second one has a TOASTed value.</summary>
    public static string Fill(int rows) => $$"""
        INSERT INTO things (id, name, big, flag, fixed, addr, feels, num, raw, tags)
        SELECT n, 'row ' || n, CASE WHEN n % 2 = 0 THEN repeat('big ' || n || ' ', 400) ELSE 'small' END, n % 3 = 0, 'f' || n % 100, ('10.0.0.' || n % 250)::inet,
               (ARRAY['sad','ok','happy'])[1 + n % 3]::feeling, n, decode(md5(n::text), 'hex'), ARRAY['a ' || n, NULL, '"q"'] FROM generate_series(1, {{rows}}) n
        """;

    public static async Task<PipelineHarness> CreateAsync(
        int rows, Dictionary<string, string?>? settings = null, PrivatePostgres? postgres = null, PrivateRedis? redis = null)
    {
        var harness = await PipelineHarness.CreateAsync(settings, postgres, migrate: false, redis: redis);
        await harness.Database.ExecuteAsync(Things, Cancellation);
        if (rows > 0) await harness.Database.ExecuteAsync(Fill(rows), Cancellation);
        await harness.MigrateAsync();
        return harness;
    }

    public static async Task<BackfillCommands> LeadAsync(IHost worker)
    {
        await PipelineHarness.WaitForStateAsync(worker, Bridge.Capture.Status.CaptureState.Streaming);
        return worker.Services.GetRequiredService<BackfillCommands>();
    }

    public static async Task<BackfillReport> WaitAsync(BackfillCommands backfills, string id, JobState state = JobState.Completed)
    {
        BackfillReport? last = null;
        await Eventually.TrueAsync(
            async () => (last = await backfills.FindAsync(id, Cancellation)).State == state, () =>
                $"{last?.State} {last?.Rows} rows: {last?.Reason}", Cancellation);
        return last!;
    }

    /// <summary>Reads the outbox from its begin to the end of what is committed now.</summary>
    public static async Task<TableMirror> ReadAsync(PipelineHarness harness)
    {
        var marker = await harness.Database
            .ScalarAsync<long>(
            "INSERT INTO other (a, b) VALUES ((random() * 1e9)::int, 'marker') RETURNING pg_current_xact_id()::text::bigint", Cancellation);
        var mirror = new TableMirror();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await foreach (var read in harness.Reader().ReadAsync(OutboxStart.First, deadline.Token))
        {
            deadline.CancelAfter(TimeSpan.FromSeconds(60)); // For each record.
            Assert.Null(read.Gap);
            mirror.Apply(read.Record);
            if (read.Record.Kind == RecordKind.ChangeBatch && PipelineHarness.Split(read.Record).Any(change => change.Xid == (uint)marker))
                break;
        }

        return mirror;
    }
}
