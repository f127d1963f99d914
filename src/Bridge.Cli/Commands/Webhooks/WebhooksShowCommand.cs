using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks show NAME</c>.</summary>
internal static class WebhooksShowCommand
{
    public static BridgeCommand Create()
    {
        var command = new WebhookCall().Create(
            "show", "Shows one subscription: its filter, its settings and how it stands; never a secret.",
            (_, client, path, token) => client.GetTextAsync(path, token),
            (_, answer) => WebhookView.Write(WorkerClient.Read<WebhookReport>(answer)));
        command.Show("bridge webhooks show lims", "bridge webhooks show lims --json | jq .delivery");
        return command;
    }
}
