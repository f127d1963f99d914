using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Offsets;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets set NAME PLACE</c>.</summary>
internal static class OffsetsSetCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The offset's name, such as before-migration." };
        var place = new Argument<string>(
            "place")
        {
            Description = "now, first, a Sequence (the last change done), an LSN, a time, or another offset.",
            DefaultValueFactory = _ => "now"
        };
        var note = new Option<string?>("--note") { Description = "What it is for.", HelpName = "TEXT" };
        var command = new WorkerCommand(
            "set", "Stores a place in the outbox under a name, or moves one that is there. A replay from it begins behind it.") { name,
            place, note, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            await SetAsync(client, parsed.GetRequiredValue(name), parsed.GetRequiredValue(place), parsed.GetValue(note),
                parsed.GetValue(json), cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge offsets set before-migration",
            "bridge offsets set last-good 2026-11-22T06:00:00Z --note \"import was right until then\"",
            "bridge offsets set mine 1795327619123456");
        return command;
    }

    /// <summary>Sets an offset and shows it.</summary>
    public static async Task SetAsync(
        WorkerClient client, string name, string place, string? note, bool isJson, CancellationToken cancellationToken)
    {
        var text = await client.SendAsync(HttpMethod.Put, $"api/offsets/{Uri.EscapeDataString(name)}", new OffsetRequest(place, note),
            TimeSpan.FromMinutes(2), cancellationToken);
        if (isJson) await System.Console.Out.WriteLineAsync(text);
        else OffsetView.Write([WorkerClient.Read<OffsetReport>(text)]);
    }
}
