
namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay</c>: a part of the outbox again, for one queue.</summary>
internal static class ReplayCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("replay", "Sends a part of the outbox again, to one queue.")
        {
            ReplayStartCommand.Create(),
            ReplayListCommand.Create(),
            ReplayShowCommand.Create(),
            ReplayControlCommand.Create("pause", "Pauses a replay. A queue that the relay feeds gets nothing until it goes on.",
                "is paused."),
            ReplayControlCommand.Create("resume", "Lets a paused replay go on where it was.", "goes on."),
            ReplayControlCommand.Create("cancel", "Ends a replay. A queue that the relay feeds first gets what it missed meanwhile.",
                "is cancelled."),
        };
        command.Show("bridge replay start --queue team --from before-migration --watch", "bridge replay list");
        return command;
    }
}
