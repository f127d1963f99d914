using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks add NAME --endpoint URL</c>.</summary>
internal static class WebhooksAddCommand
{
    public static BridgeCommand Create()
    {
        var (call, options) = (new WebhookCall(), new SubscriptionOptions());
        var command = call.Create(
            "add", "Creates a subscription: what changes from now on is delivered to the endpoint. Shows the signing secret, this once.",
            async (parsed, client, path, token) =>
            {
                if (parsed.GetValue(options.Endpoint) is null) throw new UsageException("--endpoint is missing: the URL that is called.");
                return await client.SendAsync(HttpMethod.Put, path, options.Read(parsed), token);
            },
            (_, answer) => WebhookView.Write(WorkerClient.Read<WebhookChange>(answer)));
        options.AddTo(command);
        command.Show("bridge webhooks add lims --endpoint https://lims.example.org/hook --table containers",
            "bridge webhooks add nmr --endpoint https://nmr.example.org/in --contract AnalysisChanged --operation insert " +
                "--operation update",
            "bridge webhooks add names --endpoint https://example.org/names --table containers --where \"name changed\" --batch 100",
            "bridge webhooks add local --endpoint http://127.0.0.1:8099/ --secret-header Authorization=abc");
        return command;
    }
}
