using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge parked</c>.</summary>
internal static class ParkedCommand
{
    public static Command Create()
    {
        var command = new Command("parked", "Documents that OpenSearch refused.")
        {
            ParkedListCommand.Create(),
            ParkedListCommand.CreateShow(),
            ParkedTakeCommand.CreateRetry(),
            ParkedTakeCommand.CreateDiscard(),
        };
        Examples.Set(command, "bridge parked list", "bridge parked retry --all");
        return command;
    }
}
