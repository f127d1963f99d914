using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks list</c>.</summary>
internal static class WebhooksListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the subscriptions and how each stands.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/webhooks", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else WebhookView.Write(WorkerClient.Read<DataList<WebhookReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge webhooks list", "bridge webhooks list --json | jq '.data[] | select(.parked > 0)'");
        return command;
    }
}
