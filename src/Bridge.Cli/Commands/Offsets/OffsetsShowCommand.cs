using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Offsets;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets show NAME</c>.</summary>
internal static class OffsetsShowCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The offset's name, such as relay.typed." };
        var command = new Command("show", "Shows one stored offset.") { name, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.GetTextAsync($"api/offsets/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else OffsetsListCommand.Write([WorkerClient.Read<OffsetReport>(text)]);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge offsets show relay.typed", "bridge offsets show relay.typed --json | jq .sequence");
        return command;
    }
}
