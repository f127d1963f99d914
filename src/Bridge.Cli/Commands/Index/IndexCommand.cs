
namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge index</c>.</summary>
internal static class IndexCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("index", "The search indices.")
        {
            IndexCommands.CreateRebuild(),
            IndexCommands.CreateRollback(),
            IndexCommands.CreateVerify(),
        };
        command.Show("bridge index verify", "bridge index rebuild chemotion-analyses");
        return command;
    }
}
