using System.CommandLine;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets copy SOURCE NAME</c>.</summary>
internal static class OffsetsCopyCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var source = new Argument<string>("source") { Description = "The offset to copy; the relay's too." };
        var name = new Argument<string>("name") { Description = "The name of the copy." };
        var note = new Option<string?>("--note") { Description = "What it is for.", HelpName = "TEXT" };
        var command = new WorkerCommand("copy", "Stores the place of an offset under another name.") { source, name, note, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            await OffsetsSetCommand.SetAsync(client, parsed.GetRequiredValue(name), parsed.GetRequiredValue(source), parsed.GetValue(note),
                parsed.GetValue(json), cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge offsets copy relay.typed before-release",
            "bridge offsets copy before-release keep --note \"until the audit\"");
        return command;
    }
}
