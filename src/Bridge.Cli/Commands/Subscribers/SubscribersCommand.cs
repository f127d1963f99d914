namespace Bridge.Cli.Commands.Subscribers;

/// <summary><c>bridge subscribers</c>.</summary>
internal static class SubscribersCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("subscribers", "The queues that the relay feeds.")
        {
            SubscribersListCommand.Create(),
            SubscribersControlCommand.Create(
                "pause", "Holds a queue's messages back until it is resumed; the outbox keeps them, as long as retention does.",
                "gets nothing until it is resumed"),
            SubscribersControlCommand.Create("resume", "Gives a queue what was held back, and goes on.", "gets its messages"),
        };
        command.Show("bridge subscribers list", "bridge subscribers pause orders", "bridge subscribers resume orders");
        return command;
    }
}
