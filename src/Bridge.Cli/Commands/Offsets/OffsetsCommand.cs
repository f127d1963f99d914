
namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets</c>.</summary>
internal static class OffsetsCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("offsets", "Stored places to resume from.")
        {
            OffsetsListCommand.Create(),
            OffsetsShowCommand.Create(),
            OffsetsSetCommand.Create(),
            OffsetsCopyCommand.Create(),
            OffsetsDeleteCommand.Create(),
        };
        command.Show("bridge offsets list", "bridge offsets set before-migration", "bridge offsets show relay.typed");
        return command;
    }
}
