using Bridge.Api;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run worker</c>: capture, relay, API and page in this process.</summary>
internal static class RunWorkerCommand
{
    public static BridgeCommand Create()
    {
        var command = new ConfiguredCommand(
            "worker",
            "Captures changes, relays them and serves the API, until Ctrl-C or SIGTERM. Takes any configuration key as " +
            "--Section:Key value.", takesKeys: true);
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            await WorkerHost.RunAsync(configuration, cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge run worker",
            "bridge run worker --config /etc/bridge.json",
            "bridge run worker --Pipeline:Name eln --Worker:Url http://127.0.0.1:7400",
            "ConnectionStrings__Postgres_FILE=/run/secrets/postgres bridge run worker");
        return command;
    }
}
