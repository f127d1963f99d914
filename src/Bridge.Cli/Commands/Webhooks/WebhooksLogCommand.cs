using System.CommandLine;
using System.Globalization;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.State.Webhooks;
using Spectre.Console;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks log NAME</c>.</summary>
internal static class WebhooksLogCommand
{
    public static Command Create()
    {
        var call = new WebhookCall();
        var limit = new Option<int>("--limit") { Description = "How many attempts.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = call.Create(
            "log", "Shows the last attempts, newest first: status, time, answer. With --json the bodies too.",
            (parsed, client, path, token) => client.GetTextAsync($"{path}/log?limit={parsed.GetValue(limit)}", token),
            (_, answer) => Write(WorkerClient.Read<DataList<DeliveryLogEntry>>(answer).Data));
        command.Options.Add(limit);
        Examples.Set(command, "bridge webhooks log lims", "bridge webhooks log lims --limit 1 --json | jq -r '.data[0].body'");
        return command;
    }

    /// <summary>Writes entries as a table.</summary>
    public static void Write(IReadOnlyList<DeliveryLogEntry> entries)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "At", "Subject", "Sequence", "Try", "Outcome", "ms", "Answer");
        foreach (var entry in entries)
        {
            var subject = entry.Messages > 1 ? string.Create(CultureInfo.InvariantCulture, $"{entry.Subject} and {entry.Messages - 1} more")
                : entry.Subject;
            table.AddRow(
                entry.Id, entry.At.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), Screen.Safe(subject),
                    entry.Sequence.ToString(CultureInfo.InvariantCulture),
                entry.Attempt.ToString(CultureInfo.InvariantCulture),
                    Screen.Safe(entry.Status is { } status ? $"{entry.Outcome} {status}" : $"{entry.Outcome}: {entry.Reason}"),
                entry.Milliseconds.ToString("0.#", CultureInfo.InvariantCulture), Screen.Safe(Short(entry.Answer)));
        }

        Screen.Output.Write(table);
    }

    private static string Short(string? answer) => answer is { Length: > 60 } ? answer[..60] + "…" : answer ?? "";
}
