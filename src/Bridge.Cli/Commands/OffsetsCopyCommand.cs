using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Console.Endpoints;
using Bridge.Console.Offsets;

namespace Bridge.Cli.Commands;

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
        var command = new Command("copy", "Stores a place under another name.") { source, name, note, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var body = new OffsetCopyRequest(parsed.GetRequiredValue(source), parsed.GetValue(note));
            var text = await client.SendAsync(HttpMethod.Post, $"api/offsets/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/copy", body, TimeSpan.FromMinutes(2), cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else OffsetsListCommand.Write([WorkerClient.Read<OffsetReport>(text)]);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge offsets copy relay.typed before-release", "bridge offsets copy before-release keep --note \"until the audit\"");
        return command;
    }
}
