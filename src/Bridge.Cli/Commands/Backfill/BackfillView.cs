using System.Globalization;
using Bridge.Cli.Terminal;
using Bridge.State.Jobs;
using Bridge.Worker.Backfill;
using Spectre.Console;

namespace Bridge.Cli.Commands.Backfill;

/// <summary>Writes backfills for people.</summary>
internal static class BackfillView
{
    /// <summary>One on one line: <c>bf-20261122-1 running: 120,000 of 1,000,000 rows (12 %), 80,000/s, 11 s left</c>.</summary>
    public static string Line(BackfillReport report)
    {
        var text = $"{report.Id} {Word(report)}: {Number(report.Rows)}";
        if (!report.IsFinished && report.Estimate is { } estimate) text += $" of {Number(estimate)}";
        text += " rows";
        if (!report.IsFinished && report.Percent is { } percent) text += string.Create(CultureInfo.InvariantCulture, $" ({percent:0.#} %)");
        if (report.RowsPerSecond is { } rate) text += $", {Number((long)rate)}/s";
        if (report.SecondsLeft is { } seconds) text += $", {TimeSpan.FromSeconds(seconds):g} left";
        return report.Reason.Length == 0 ? text : $"{text}; {report.Reason}";
    }

    /// <summary>Several as a table.</summary>
    public static void Write(IAnsiConsole output, IReadOnlyList<BackfillReport> reports)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Backfill", "State", "Rows", "Done", "Tables", "Asked for", "Reason");
        foreach (var report in reports)
        {
            table.AddRow(
                Screen.Safe(report.Id), Mark(report.State, Word(report)), Number(report.Rows), Percent(report.Percent),
                Screen.Safe(report.Tables.Count == 0 ? "all" : string.Join(", ", report.Tables.Select(item => item.Table))),
                    $"{report.CreatedAt:yyyy-MM-dd HH:mm:ss}Z", Screen.Safe(report.Reason));
        }

        output.Write(table);
    }

    /// <summary>One with its tables.</summary>
    public static void Write(IAnsiConsole output, BackfillReport report)
    {
        output.WriteLine(Line(report));
        if (report.Where is { } where) output.WriteLine($"where {Printable(where)}");
        if (report.Tables.Count == 0) return;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Table", "State", "Rows", "Of", "Reason");
        foreach (var item in report.Tables)
            table.AddRow(Screen.Safe(item.Table), Mark(item.State, Word(item.State)), Number(item.Rows), item.Estimate is { } all
                ? Number(all) : "unknown", Screen.Safe(item.Reason));
        output.Write(table);
    }

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static string Word(BackfillReport report) => (report.State, report.Desired) switch
    {
        (JobState.Running or JobState.Waiting, DesiredState.Paused) => "pausing",
        (JobState.Running or JobState.Waiting or JobState.Paused, DesiredState.Cancelled) => "cancelling",
        (JobState.Paused, DesiredState.Running) => "resuming",
        _ => Word(report.State),
    };

    private static string Word(JobState state) => state.ToString().ToLowerInvariant();

    private static string Percent(double? percent) => percent is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.#} %")
        : "unknown";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Mark(JobState state, string word) => state switch
    {
        JobState.Completed => $"[green]{word}[/]",
        JobState.Failed => $"[red]{word}[/]",
        JobState.Running => $"[blue]{word}[/]",
        _ => word,
    };
}
