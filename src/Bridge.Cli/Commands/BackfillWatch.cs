using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Console.Backfills;
using Bridge.Hosting.State;
using Spectre.Console;

namespace Bridge.Cli.Commands;

/// <summary>Shows how far a backfill is until it has ended: a progress bar on a terminal, a line whenever something changed elsewhere.</summary>
internal static class BackfillWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Watches; the exit code says how it ended. A worker that restarts meanwhile is waited for.</summary>
    public static async Task<int> RunAsync(WorkerClient client, string id, bool json, CancellationToken cancellationToken)
    {
        var path = $"api/backfills/{Uri.EscapeDataString(id)}";
        var last = await client.GetAsync<BackfillReport>(path, cancellationToken);
        if (json || !Screen.IsTerminal) last = await FollowAsync(client, path, last, report => WriteLine(report, json), cancellationToken);
        else await BarAsync(async bar => last = await FollowAsync(client, path, last, bar, cancellationToken));
        if (!json) BackfillView.Write(Screen.Output, last);
        return last.State == JobState.Completed ? ExitCode.Ok : ExitCode.Failure;
    }

    private static async Task<BackfillReport> FollowAsync(WorkerClient client, string path, BackfillReport report, Action<BackfillReport> show, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        show(report);
        while (!report.IsFinished && await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var next = await client.GetAsync<BackfillReport>(path, cancellationToken);
                if (next.Rows != report.Rows || next.State != report.State || next.Reason != report.Reason) show(next);
                report = next;
            }
            catch (WorkerUnreachableException)
            {
                show(report with { Reason = "the worker does not answer; waiting for it" });
            }
        }

        return report;
    }

    private static Task BarAsync(Func<Action<BackfillReport>, Task> follow) => Screen.Output.Progress().HideCompleted(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask("backfill", maxValue: 100);
            await follow(report =>
            {
                bar.Description = Screen.Safe(BackfillView.Line(report));
                bar.IsIndeterminate = report.Percent is null;
                bar.Value = report.Percent ?? 0;
            });
        });

    private static void WriteLine(BackfillReport report, bool json) =>
        System.Console.Out.WriteLine(json ? System.Text.Json.JsonSerializer.Serialize(report, Bridge.Console.Endpoints.ConsoleJson.Options) : BackfillView.Line(report));
}
