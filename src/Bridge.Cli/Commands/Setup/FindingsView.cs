using Bridge.Capture.Preflight;
using Bridge.Cli.Terminal;
using Spectre.Console;

namespace Bridge.Cli.Commands.Setup;

/// <summary>Writes findings for people, the gravest first: what is so, what to do, and the SQL.</summary>
internal static class FindingsView
{
    public static void Write(IAnsiConsole output, IReadOnlyList<PreflightFinding> findings)
    {
        foreach (var finding in findings) Write(output, finding);
    }

    /// <summary>How many there are of each kind, on one line.</summary>
    public static string Summary(IReadOnlyList<PreflightFinding> findings) =>
        string.Join(", ", new[] { (FindingSeverity.Error, "error"), (FindingSeverity.Warning, "warning"), (FindingSeverity.Info, "note") }
            .Select(kind => (Count: findings.Count(finding => finding.Severity == kind.Item1), Word: kind.Item2))
            .Select(kind => $"{kind.Count} {kind.Word}{(kind.Count == 1 ? "" : "s")}"));

    private static void Write(IAnsiConsole output, PreflightFinding finding)
    {
        var (colour, word) = finding.Severity switch
        {
            FindingSeverity.Error => ("red", "error  "),
            FindingSeverity.Warning => ("yellow", "warning"),
            _ => ("dim", "note   "),
        };
        output.MarkupLine(
            $"[{colour}]{word}[/] [bold]{Screen.Safe(finding.Subject)}[/]  {Screen.Safe(finding.Message)} " +
            $"[dim]({Screen.Safe(finding.Code)})[/]");
        if (finding.Remedy.Length > 0) output.MarkupLine($"        {Screen.Safe(finding.Remedy)}");
        if (finding.Sql.Length > 0) output.MarkupLine($"        [blue]{Screen.Safe(finding.Sql.TrimEnd(';'))};[/]");
    }
}
