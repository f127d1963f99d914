using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Offsets;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets show NAME</c>.</summary>
internal static class OffsetsShowCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The offset's name, such as relay.typed." };
        var command = new WorkerCommand("show", "Shows one stored offset.") { name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync($"api/offsets/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else OffsetView.Write([WorkerClient.Read<OffsetReport>(text)]);
            return ExitCode.Ok;
        });
        command.Show("bridge offsets show relay.typed", "bridge offsets show relay.typed --json | jq .sequence");
        return command;
    }
}
