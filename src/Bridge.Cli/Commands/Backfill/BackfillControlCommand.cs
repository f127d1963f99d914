using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill pause|resume|cancel ID</c>.</summary>
internal static class BackfillControlCommand
{
    public static BridgeCommand Create(string word, string description, string done)
    {
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The backfill's id, such as bf-20261122-1." };
        var command = new WorkerCommand(word, description) { id, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.SendAsync(HttpMethod.Post, $"api/backfills/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{word}",
                null, cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text : $"{WorkerClient.Read<BackfillReport>(text).Id} {done}.");
            return ExitCode.Ok;
        });
        command.Show($"bridge backfill {word} bf-20261122-1");
        return command;
    }
}
