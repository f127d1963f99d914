
namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge parked</c>.</summary>
internal static class ParkedCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("parked", "Documents whose row cannot be read or which OpenSearch refused.")
        {
            ParkedListCommand.Create(),
            ParkedListCommand.CreateShow(),
            ParkedTakeCommand.CreateRetry(),
            ParkedTakeCommand.CreateDiscard(),
        };
        command.Show("bridge parked list", "bridge parked retry --all");
        return command;
    }
}
