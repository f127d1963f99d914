using Bridge.Cli.Terminal;
using Bridge.Worker.Migration;
using Spectre.Console;

namespace Bridge.Cli.Commands.Setup;

/// <summary>Writes a plan for people, and asks whether to apply it.</summary>
internal static class PlanView
{
    /// <summary>Writes the refusals, or the SQL and the steps, each with its reason.</summary>
    public static void Write(IAnsiConsole output, PipelinePlan plan)
    {
        if (plan.IsRefused)
        {
            output.MarkupLine("[red]Refused:[/] nothing was changed.");
            FindingsView.Write(output, plan.Capture.Refusals);
            foreach (var refusal in plan.Refusals) output.MarkupLine($"[red]error  [/] {Screen.Safe(refusal)}");
            return;
        }

        foreach (var statement in plan.Capture.Statements)
        {
            output.MarkupLine($"[dim]-- {Screen.Safe(statement.Reason)}[/]");
            output.MarkupLine($"[blue]{Screen.Safe(statement.Sql)};[/]");
        }

        foreach (var step in plan.Steps) output.MarkupLine($"[dim]-- then:[/] {Screen.Safe(step)}");
    }

    /// <summary>Asks on the terminal; anything but y or yes is no.</summary>
    public static bool Confirm(string question)
    {
        System.Console.Error.Write($"{question} [y/N] ");
        return System.Console.ReadLine()?.Trim() is { } answer
            && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));
    }
}
