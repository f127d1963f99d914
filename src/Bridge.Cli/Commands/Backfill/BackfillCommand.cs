
namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill</c>.</summary>
internal static class BackfillCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("backfill", "Rows that are there already, copied into the outbox while the stream goes on.")
        {
            BackfillStartCommand.Create(),
            BackfillListCommand.Create(),
            BackfillShowCommand.Create(),
            BackfillControlCommand.Create("pause", "Stops a backfill where it is; 'resume' goes on there.", "pauses"),
            BackfillControlCommand.Create("resume", "Goes on with a paused backfill.", "goes on"),
            BackfillControlCommand.Create("cancel", "Ends a backfill for good; what it copied stays.", "is being cancelled"),
        };
        command.Show("bridge backfill start --watch", "bridge backfill list", "bridge backfill pause bf-20261122-1");
        return command;
    }
}
