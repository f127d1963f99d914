using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets</c>.</summary>
internal static class OffsetsCommand
{
    public static Command Create()
    {
        var command = new Command("offsets", "Stored places to resume from.")
        {
            OffsetsListCommand.Create(),
            OffsetsShowCommand.Create(),
            OffsetsSetCommand.Create(),
            OffsetsCopyCommand.Create(),
            OffsetsDeleteCommand.Create(),
        };
        Examples.Set(command, "bridge offsets list", "bridge offsets set before-migration", "bridge offsets show relay.typed");
        return command;
    }
}
