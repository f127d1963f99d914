using System.Text.Json;
using Bridge.Cli.Terminal;
using Spectre.Console;

namespace Bridge.Cli.Commands.Changes;

/// <summary>Writes a change on one line: time, operation, table, key, and the row as far as it fits.</summary>
internal static class ChangesView
{
    private const int RowLength = 100;

    public static void Write(IAnsiConsole output, JsonElement change)
    {
        if (change.TryGetProperty("gap", out var gap))
        {
            output.MarkupLine(
                $"[yellow]gap: the changes from {gap.GetProperty("after").GetInt64() + 1} to {gap.GetProperty("before").GetInt64() - 1} " +
                $"are lost: {Screen.Safe(gap.GetProperty("reason").GetString())}[/]");
            return;
        }

        var operation = change.GetProperty("operation").GetString()!;
        var time = change.TryGetProperty("committedAt", out var at)
            ? at.GetDateTimeOffset().ToString("HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture) : "";
        var table = $"{change.GetProperty("schema").GetString()}.{change.GetProperty("table").GetString()}";
        output.Write(
            new Markup(
            $"[dim]{change.GetProperty("sequence").GetInt64()} {time}[/] [{Colour(operation)}]{operation,-8}[/] " +
            $"[bold]{Screen.Safe(table)}[/] {Text(change, "key")} [dim]{Text(change, "row")}[/]")
            { Overflow = Overflow.Ellipsis });
        output.WriteLine();
    }

    private static string Text(JsonElement change, string member)
    {
        if (!change.TryGetProperty(member, out var value)) return "";
        var text = value.GetRawText();
        return Screen.Safe(text.Length <= RowLength ? text : text[..RowLength] + "…");
    }

    private static string Colour(string operation) => operation switch
    {
        "insert" => "green",
        "update" => "blue",
        "read" => "grey",
        _ => "red",
    };
}
