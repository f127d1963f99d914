using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks parked NAME</c>.</summary>
internal static class WebhooksParkedCommand
{
    public static BridgeCommand Create()
    {
        var call = new WebhookCall();
        var limit = new Option<int>("--limit") { Description = "How many messages.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = call.Create(
            "parked", "Shows the messages that the endpoint did not take, oldest first, each with its reason.",
            (parsed, client, path, token) => client.GetTextAsync($"{path}/parked?limit={parsed.GetValue(limit)}", token),
            (_, answer) => WebhookView.Write(WorkerClient.Read<DataList<ParkedMessage>>(answer).Data));
        command.Options.Add(limit);
        command.Show("bridge webhooks parked lims", "bridge webhooks parked lims --json | jq -r '.data[].id'");
        return command;
    }
}
