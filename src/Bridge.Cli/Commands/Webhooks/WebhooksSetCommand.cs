using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks set NAME …</c>.</summary>
internal static class WebhooksSetCommand
{
    public static BridgeCommand Create()
    {
        var (call, options) = (new WebhookCall(), new SubscriptionOptions());
        var command = call.Create(
            "set", "Changes a subscription; what is not named stays as it is. A filter is replaced as a whole.",
            async (parsed, client, path, token) =>
            {
                await client.GetTextAsync(path, token);
                return await client.SendAsync(HttpMethod.Put, path, options.Read(parsed), token);
            },
            (_, answer) => WebhookView.Write(WorkerClient.Read<WebhookChange>(answer)));
        options.AddTo(command);
        command.Show("bridge webhooks set lims --rate 20 --concurrency 2",
            "bridge webhooks set lims --table containers --table samples");
        return command;
    }
}
