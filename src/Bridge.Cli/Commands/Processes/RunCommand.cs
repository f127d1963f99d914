
namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run</c>.</summary>
internal static class RunCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("run", "Runs a process of Bridge.")
        {
            RunWorkerCommand.Create(),
            RunWebhooksCommand.Create(),
            RunIndexerCommand.Create(),
        };
        command.Show("bridge run worker", "bridge run webhooks", "bridge run indexer");
        return command;
    }
}
