using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Runs a process of Bridge.")
        {
            RunWorkerCommand.Create(),
            RunWebhooksCommand.Create(),
            RunIndexerCommand.Create(),
        };
        Examples.Set(command, "bridge run worker", "bridge run webhooks", "bridge run indexer");
        return command;
    }
}
