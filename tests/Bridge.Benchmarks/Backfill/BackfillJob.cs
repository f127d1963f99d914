using System.Net.Http.Json;
using Bridge.Api;
using Bridge.State.Jobs;
using Bridge.Testing.Processes;
using Bridge.Worker.Backfill;

namespace Bridge.Benchmarks.Backfill;

/// <summary>A backfill of all tables, through the worker's API.</summary>
internal static class BackfillJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<BackfillReport> RunAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        using var answer = await worker.Api.PostAsJsonAsync("/api/backfills", new BackfillRequest(), ApiJson.Options, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var report = (await answer.Content.ReadFromJsonAsync<BackfillReport>(ApiJson.Options, cancellationToken))!;
        using var timer = new PeriodicTimer(Pause);
        while (!report.IsFinished && await timer.WaitForNextTickAsync(cancellationToken))
            report = (await worker.Api.GetFromJsonAsync<BackfillReport>(
                $"/api/backfills/{report.Id}", ApiJson.Options, cancellationToken))!;
        if (report.State != JobState.Completed)
            throw new InvalidOperationException($"The backfill is {report.State}: {report.Reason}\n{worker.Log}");
        return report;
    }
}
