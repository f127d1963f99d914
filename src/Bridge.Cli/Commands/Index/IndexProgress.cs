using Bridge.Cli.Terminal;
using Bridge.Indexer.Verifying;
using Spectre.Console;

namespace Bridge.Cli.Commands.Index;

/// <summary>Shows how far a rebuild or a comparison is, and what it found.</summary>
internal static class IndexProgress
{
    /// <summary>Runs something with a bar for each phase; a pipe and <c>--json</c> get none.</summary>
    public static async Task<T> ShowAsync<T>(string index, long total, bool quiet, Func<Action<string, long>, Task<T>> run)
    {
        if (quiet || !Screen.IsTerminal) return await run((_, _) => { });
        return await Screen.Output.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
        {
            var tasks = new Dictionary<string, ProgressTask>();
            return run((phase, done) =>
            {
                // A comparison walks over the table and then over the index.
                if (!tasks.TryGetValue(phase, out var task))
                    tasks[phase] = task = context.AddTask($"{Screen.Safe(index)}: {phase}",
                    maxValue: Math.Max(1, phase == "verify" ? 2 * total : total));
                task.Value = done;
            });
        });
    }

    /// <summary>Writes what was found.</summary>
    public static void Write(VerifyReport report)
    {
        foreach (var range in report.Drift)
            Screen.Output.MarkupLine(
                $"{Screen.Safe(report.Index)} {Screen.Safe(range.From)}–{Screen.Safe(range.To)}: {range.Missing.Count} missing, " +
                    $"{range.Different.Count} different, {range.Extra.Count} too many " +
                    $"({Screen.Safe(string.Join(", ", range.Ids.Take(5)))}{(range.Ids.Count() > 5 ? ", …" : "")})");
        Screen.Output.MarkupLine(
            $"{Screen.Safe(report.Index)}: {report.Compared} compared, {report.Differing} " +
            $"differ{(report.Repaired > 0 ? $", {report.Repaired} written anew" : "")}.");
        if (report.Undecided.Count > 0)
            Screen.Output.MarkupLine(
                $"{Screen.Safe(report.Index)}: {report.Undecided.Count} cannot be told, since they change meanwhile, their changes do " +
                $"not come through, or their rows cannot be read ({Screen.Safe(string.Join(", ", report.Undecided.Take(5)))}); " +
                "see 'bridge status', and run it again.");
    }
}
