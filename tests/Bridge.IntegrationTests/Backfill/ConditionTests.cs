using Bridge.State.Jobs;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Conditions that the server takes and that fail on a row.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("RETURN 10 / ((a).n - 7) >= -100;", "division by zero (22012)")]
    [InlineData("RETURN ('row ' || (a).n)::int > 0;", "22P02")]
    [InlineData("RETURN (SELECT nope FROM things WHERE id = (a).n);", "an unknown column (42703)")]
    [InlineData("RAISE EXCEPTION 'I do not like row %', (a).n;", "P0001")]
    public async Task One_that_fails_on_a_row_fails_the_job_with_the_reason_and_no_value(string body, string reason)
    {
        await using var harness = await BackfillHarness.CreateAsync(20);
        await CompareByAsync(harness.Database, body);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());

        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = "odd = '(1)'" }, Cancellation);
        var report = await WaitAsync(backfills, job.Id, JobState.Failed);

        Assert.Contains(reason, report.Reason, StringComparison.Ordinal);
        Assert.Contains("public.things", report.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("row ", report.Reason.Replace("a row of", "", StringComparison.Ordinal)
            .Replace("every row can", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_in_the_middle_keeps_what_was_copied_before()
    {
        await using var harness = await BackfillHarness.CreateAsync(4_000);
        await CompareByAsync(harness.Database, "RETURN 10 / ((a).n - 100000) < 100;");
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = "odd = '(1)'", Rate = 2_000 },
            Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no rows", Cancellation);

        await harness.Database.ExecuteAsync("UPDATE things SET odd = ROW(100000) WHERE id = 3990", Cancellation);
        var report = await WaitAsync(backfills, job.Id, JobState.Failed);

        Assert.Contains("division by zero", report.Reason, StringComparison.Ordinal);
        Assert.InRange(report.Rows, 1, 3_989);
    }

    [Fact]
    public async Task A_column_that_goes_while_the_job_runs_fails_it_when_the_condition_needs_it_and_else_does_not()
    {
        await using var harness = await BackfillHarness.CreateAsync(4_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        var needs = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = "flag IS NOT NULL", Rate = 1_000 },
            Cancellation);
        var other = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = "id > 0", Rate = 1_000 }, Cancellation);
        foreach (var job in new[] { needs, other })
            await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no rows",
                Cancellation);

        await harness.Database.ExecuteAsync("ALTER TABLE things DROP COLUMN flag", Cancellation);

        Assert.Contains("flag", (await WaitAsync(backfills, needs.Id, JobState.Failed)).Reason, StringComparison.Ordinal);
        await WaitAsync(backfills, other.Id);
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_tried_again()
    {
        await using var harness = await BackfillHarness.CreateAsync(4_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var held = await HeldPage.HoldAsync(harness);
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Where = HeldPage.Where }, Cancellation);
        await HeldPage.ReachedAsync(harness);
        await harness.Database
            .ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND " +
            "query LIKE 'COPY%'", Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Reason
            .Contains("tries again", StringComparison.Ordinal), () => "no reason", Cancellation);
        await held.ReleaseAsync();

        Assert.Equal(4_000, (await WaitAsync(backfills, job.Id)).Rows);
    }

    // A type whose values are compared by a function of the application's own, which may fail.
    private static async Task CompareByAsync(TestDatabase database, string body)
    {
        await database.ExecuteAsync("CREATE TYPE odd AS (n int); ALTER TABLE things ADD COLUMN odd odd; UPDATE things SET odd = ROW(id)",
            Cancellation);
        await database.ExecuteAsync($"CREATE FUNCTION likes(a odd, b odd) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            Cancellation);
        await database.ExecuteAsync("CREATE OPERATOR = (LEFTARG = odd, RIGHTARG = odd, FUNCTION = likes)", Cancellation);
    }
}
