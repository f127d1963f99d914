using System.CommandLine;
using System.Globalization;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Webhooks;
using Spectre.Console;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks parked NAME</c>.</summary>
internal static class WebhooksParkedCommand
{
    public static Command Create()
    {
        var call = new WebhookCall();
        var limit = new Option<int>("--limit") { Description = "How many messages.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = call.Create(
            "parked", "Shows the messages that the endpoint did not take, oldest first, each with its reason.",
            (parsed, client, path, token) => client.GetTextAsync($"{path}/parked?limit={parsed.GetValue(limit)}", token),
            (_, answer) => Write(WorkerClient.Read<DataList<ParkedMessage>>(answer).Data));
        command.Options.Add(limit);
        Examples.Set(command, "bridge webhooks parked lims", "bridge webhooks parked lims --json | jq -r '.data[].id'");
        return command;
    }

    private static void Write(IReadOnlyList<ParkedMessage> messages)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Sequence", "Parked at", "Reason");
        foreach (var message in messages)
            table.AddRow(Screen.Safe(message.Id), message.Sequence.ToString(CultureInfo.InvariantCulture), Screen.Safe(message.ParkedAt),
                Screen.Safe(message.Reason));
        Screen.Output.Write(table);
    }
}
