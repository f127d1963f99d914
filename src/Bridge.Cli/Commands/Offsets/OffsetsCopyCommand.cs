using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets copy SOURCE NAME</c>.</summary>
internal static class OffsetsCopyCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var source = new Argument<string>("source") { Description = "The offset to copy; the relay's too." };
        var name = new Argument<string>("name") { Description = "The name of the copy." };
        var note = new Option<string?>("--note") { Description = "What it is for.", HelpName = "TEXT" };
        var command = new Command("copy", "Stores the place of an offset under another name.") { source, name, note, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            await OffsetsSetCommand.SetAsync(client, parsed.GetRequiredValue(name), parsed.GetRequiredValue(source), parsed.GetValue(note),
                parsed.GetValue(json), cancellationToken);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge offsets copy relay.typed before-release",
            "bridge offsets copy before-release keep --note \"until the audit\"");
        return command;
    }
}
