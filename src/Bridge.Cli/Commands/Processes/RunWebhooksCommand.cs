using Bridge.Webhooks;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run webhooks</c>: delivers to HTTP endpoints from this process.</summary>
internal static class RunWebhooksCommand
{
    public static BridgeCommand Create()
    {
        var command = new ConfiguredCommand(
            "webhooks",
            "Delivers messages to the endpoints of the webhook subscriptions, until Ctrl-C or SIGTERM. Takes any configuration key as " +
            "--Section:Key value. Several may run: each subscription is delivered by one of them.", takesKeys: true);
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            await WebhooksHost.RunAsync(configuration, cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge run webhooks",
            "bridge run webhooks --config /etc/bridge.json",
            "bridge run webhooks --Webhooks:AllowedHosts:0 127.0.0.1 --Webhooks:Url http://127.0.0.1:7400");
        return command;
    }
}
