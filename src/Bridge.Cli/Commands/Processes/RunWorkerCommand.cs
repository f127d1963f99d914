using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run worker</c>: capture, relay, API and page in this process.</summary>
internal static class RunWorkerCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var command = new Command(
            "worker",
            "Captures changes, relays them and serves the API, until Ctrl-C or SIGTERM. Takes any configuration key as " +
            "--Section:Key value.")
        {
            config,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await WorkerHost.RunAsync(CommonOptions.ConfigurationArguments(parsed, config), cancellationToken);
            return ExitCode.Ok;
        });
        Examples.Set(
            command,
            "bridge run worker",
            "bridge run worker --config /etc/bridge.json",
            "bridge run worker --Pipeline:Name eln --Worker:Url http://127.0.0.1:7400",
            "ConnectionStrings__Postgres_FILE=/run/secrets/postgres bridge run worker");
        return command;
    }
}
