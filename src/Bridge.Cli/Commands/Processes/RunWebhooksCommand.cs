using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Webhooks;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run webhooks</c>: delivers to HTTP endpoints from this process.</summary>
internal static class RunWebhooksCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var command = new Command(
            "webhooks",
            "Delivers messages to the endpoints of the webhook subscriptions, until Ctrl-C or SIGTERM. Takes any configuration key as " +
            "--Section:Key value. Several may run: each subscription is delivered by one of them.")
        {
            config,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await WebhooksHost.RunAsync(CommonOptions.ConfigurationArguments(parsed, config), cancellationToken);
            return ExitCode.Ok;
        });
        Examples.Set(
            command,
            "bridge run webhooks",
            "bridge run webhooks --config /etc/bridge.json",
            "bridge run webhooks --Webhooks:AllowedHosts:0 127.0.0.1 --Webhooks:Url http://127.0.0.1:7400");
        return command;
    }
}
