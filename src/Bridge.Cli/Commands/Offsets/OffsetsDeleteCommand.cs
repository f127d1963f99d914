using System.CommandLine;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets delete NAME</c>.</summary>
internal static class OffsetsDeleteCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The offset's name." };
        var command = new WorkerCommand("delete", "Removes a stored offset. No change is lost by that.") { name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.SendAsync(HttpMethod.Delete, $"api/offsets/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", null,
                cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else await System.Console.Out.WriteLineAsync($"The offset {parsed.GetRequiredValue(name)} is gone.");
            return ExitCode.Ok;
        });
        command.Show("bridge offsets delete before-migration");
        return command;
    }
}
