using System.Text.Json;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Commands.Backfill;
using Bridge.Cli.Commands.Replay;
using Bridge.Cli.Terminal;
using Bridge.State.Jobs;
using Bridge.Worker.Backfill;
using Bridge.Worker.Jobs;
using Bridge.Worker.Replay;
using Spectre.Console;

namespace Bridge.Cli.Commands;

/// <summary>Follows a job until it has ended: a progress bar on a terminal; elsewhere a line, or with <c>--json</c> an object on a line,
/// whenever something changed. A worker that restarts meanwhile is waited for.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Follows a backfill; the exit code says how it ended.</summary>
    public static async Task<int> BackfillAsync(WorkerClient client, string id, bool json, CancellationToken cancellationToken)
    {
        var last = await FollowAsync<BackfillReport>(
            client, $"api/backfills/{Uri.EscapeDataString(id)}", BackfillView.Line, report => report.Percent, json, cancellationToken);
        if (!json) BackfillView.Write(Screen.Output, last);
        return Code(last);
    }

    /// <summary>Follows a replay; the exit code says how it ended.</summary>
    public static async Task<int> ReplayAsync(WorkerClient client, string id, bool json, CancellationToken cancellationToken)
    {
        var last = await FollowAsync<ReplayReport>(
            client, $"api/replays/{Uri.EscapeDataString(id)}", ReplayView.Line, report => report.Percent, json, cancellationToken);
        if (!json) ReplayView.Write(last);
        return Code(last);
    }

    private static int Code(JobReport last) => last.State == JobState.Completed ? ExitCode.Ok : ExitCode.Failure;

    private static async Task<TReport> FollowAsync<TReport>(
        WorkerClient client, string path, Func<TReport, string> line, Func<TReport, double?> percent, bool json,
            CancellationToken cancellationToken)
        where TReport : JobReport
    {
        if (json) return await ReadAsync<TReport>(client, path, line,
            report => System.Console.Out.WriteLine(JsonSerializer.Serialize(report, ApiJson.Options)), cancellationToken);
        if (!Screen.IsTerminal) return await ReadAsync<TReport>(
            client, path, line, report => System.Console.Out.WriteLine(line(report)), cancellationToken);
        return await Screen.Output.Progress().HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("job", maxValue: 100);
                return await ReadAsync<TReport>(client, path, line, Show, cancellationToken);

                void Show(TReport report)
                {
                    bar.Description = Screen.Safe(line(report));
                    bar.IsIndeterminate = percent(report) is null;
                    bar.Value = percent(report) ?? 0;
                }
            });
    }

    private static async Task<TReport> ReadAsync<TReport>(
        WorkerClient client, string path, Func<TReport, string> line, Action<TReport> show, CancellationToken cancellationToken)
        where TReport : JobReport
    {
        var report = await client.GetAsync<TReport>(path, cancellationToken);
        show(report);
        using var timer = new PeriodicTimer(Interval);
        while (!report.IsFinished && await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var next = await client.GetAsync<TReport>(path, cancellationToken);
                if (line(next) != line(report)) show(next);
                report = next;
            }
            catch (WorkerUnreachableException)
            {
                show(report with { Reason = "the worker does not answer; waiting for it" });
            }
            catch (WorkerRefusedException refused) when (refused.IsForNow)
            {
                show(report with { Reason = $"{refused.Message} Waiting for it" });
            }
        }

        return report;
    }
}
