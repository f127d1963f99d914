using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill pause|resume|cancel ID</c>.</summary>
internal static class BackfillControlCommand
{
    public static Command Create(string word, string description, string done)
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The backfill's id, such as bf-20261122-1." };
        var command = new Command(word, description) { id, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.SendAsync(HttpMethod.Post, $"api/backfills/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{word}",
                null, cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text : $"{WorkerClient.Read<BackfillReport>(text).Id} {done}.");
            return ExitCode.Ok;
        });
        Examples.Set(command, $"bridge backfill {word} bf-20261122-1");
        return command;
    }
}
