using Bridge.Cli.Api;
using Bridge.Console.Replay;
using Bridge.Hosting.State;
using Spectre.Console;

namespace Bridge.Cli.Terminal;

/// <summary>Follows a replay to its end, with a bar on a terminal.</summary>
internal static class ReplayWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when it has ended: 0 when completed, 1 when it failed or was cancelled.</summary>
    public static async Task<int> RunAsync(WorkerClient client, string id, bool json, CancellationToken cancellationToken)
    {
        var path = $"api/replays/{Uri.EscapeDataString(id)}";
        var last = json || !Screen.IsTerminal
            ? await FollowAsync(client, path, _ => { }, cancellationToken)
            : await Screen.Output.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(id);
                    return await FollowAsync(client, path, report => Show(bar, report), cancellationToken);
                });
        var report = WorkerClient.Read<ReplayReport>(last);
        if (json) await System.Console.Out.WriteLineAsync(last);
        else ReplayView.Write(report);
        return report.State == JobState.Completed ? ExitCode.Ok : ExitCode.Failure;
    }

    private static async Task<string> FollowAsync(WorkerClient client, string path, Action<ReplayReport> show, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var text = await client.GetTextAsync(path, cancellationToken);
            var report = WorkerClient.Read<ReplayReport>(text);
            show(report);
            if (report.State is JobState.Completed or JobState.Cancelled or JobState.Failed) return text;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static void Show(ProgressTask bar, ReplayReport report)
    {
        bar.Value = report.Percent;
        var what = report.Reason.Length > 0 ? report.Reason : $"{ReplayView.State(report)}, {report.Messages} messages";
        bar.Description = $"{report.Id} {Screen.Safe(what)}";
    }
}
