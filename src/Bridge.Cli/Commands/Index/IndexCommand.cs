using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge index</c>.</summary>
internal static class IndexCommand
{
    public static Command Create()
    {
        var command = new Command("index", "The search indices.")
        {
            IndexCommands.CreateRebuild(),
            IndexCommands.CreateRollback(),
            IndexCommands.CreateVerify(),
        };
        Examples.Set(command, "bridge index verify", "bridge index rebuild chemotion-analyses");
        return command;
    }
}
