namespace Bridge.Worker.Jobs;

/// <summary>Fills in what reports of all kinds share.</summary>
internal static class JobReports
{
    /// <summary>The report with the job's head.</summary>
    public static TReport Of<TReport, TSpec, TProgress>(Job<TSpec, TProgress> job, TReport body)
        where TReport : JobReport
        where TProgress : class =>
        (TReport)((JobReport)body with
        {
            Id = job.Id,
            State = job.State,
            Desired = job.Desired,
            Reason = job.Standing.Reason,
            CreatedAt = job.CreatedAt,
            StartedAt = job.Standing.StartedAt,
            FinishedAt = job.Standing.FinishedAt,
        });
}
