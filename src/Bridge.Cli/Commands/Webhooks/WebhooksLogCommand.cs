using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.State.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks log NAME</c>.</summary>
internal static class WebhooksLogCommand
{
    public static BridgeCommand Create()
    {
        var call = new WebhookCall();
        var limit = new Option<int>("--limit") { Description = "How many attempts.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = call.Create(
            "log", "Shows the last attempts, newest first: status, time, answer. With --json the bodies too.",
            (parsed, client, path, token) => client.GetTextAsync($"{path}/log?limit={parsed.GetValue(limit)}", token),
            (_, answer) => WebhookView.Write(WorkerClient.Read<DataList<DeliveryLogEntry>>(answer).Data));
        command.Options.Add(limit);
        command.Show("bridge webhooks log lims", "bridge webhooks log lims --limit 1 --json | jq -r '.data[0].body'");
        return command;
    }
}
