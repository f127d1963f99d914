using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay pause|resume|cancel ID</c>.</summary>
internal static class ReplayControlCommand
{
    public static Command Create(string verb, string description, string done)
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The replay, such as rp-20261122-1." };
        var command = new Command(verb, description) { id, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.SendAsync(HttpMethod.Post, $"api/replays/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{verb}",
                null, cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else await System.Console.Out.WriteLineAsync($"Replay {WorkerClient.Read<ReplayReport>(text).Id} {done}");
            return ExitCode.Ok;
        });
        Examples.Set(command, $"bridge replay {verb} rp-20261122-1");
        return command;
    }
}
