using Bridge.State.Jobs;
using Bridge.Worker.Jobs;

namespace Bridge.Worker.Backfill;

/// <summary>Turns jobs into what the API tells of them.</summary>
internal static class BackfillReports
{
    private const double AlmostDone = 99.9;

    /// <summary>The report of a job.</summary>
    public static BackfillReport Of(Job<BackfillSpec, BackfillProgress> job)
    {
        var tables = job.Standing.Progress?.Tables ?? [.. job.Spec.Tables.Select(table => new TableProgress { Table = table })];
        var rows = tables.Sum(table => table.Rows);
        var estimate = tables.Count > 0 && tables.All(table => table.Estimate is not null || IsFinished(table)) ? tables.Sum(Expected)
            : (long?)null;
        var rate = job.State == JobState.Running ? tables.Where(table => table.State == JobState.Running).Sum(table => table.RowsPerSecond)
            : 0;
        return JobReports.Of(job, new BackfillReport
        {
            Where = job.Spec.Where,
            Rate = job.Spec.Rate,
            Tables = [
                .. tables.Select(table => new BackfillTableReport(
                $"{table.Table.Schema}.{table.Table.Table}", table.State, table.Rows, table.Estimate, table.Reason))],
            Rows = rows,
            Estimate = estimate,
            Percent = Percent(job.State, rows, estimate),
            RowsPerSecond = rate > 0 ? rate : null,
            SecondsLeft = rate > 0 && estimate is { } all ? Math.Round(Math.Max(0, all - rows) / rate) : null,
        });
    }

    private static double? Percent(JobState state, long rows, long? estimate)
    {
        if (state == JobState.Completed) return 100;
        return estimate is { } all ? Math.Round(all == 0 ? AlmostDone : Math.Min(AlmostDone, 100.0 * rows / all), 1) : null;
    }

    private static bool IsFinished(TableProgress table) => table.State is JobState.Completed or JobState.Failed;

    // Of a table that is done, the rows that it had are known.
    private static long Expected(TableProgress table) => IsFinished(table) ? table.Rows : Math.Max(table.Estimate ?? 0, table.Rows);
}
