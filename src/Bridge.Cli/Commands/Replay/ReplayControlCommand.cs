using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay pause|resume|cancel ID</c>.</summary>
internal static class ReplayControlCommand
{
    public static BridgeCommand Create(string verb, string description, string done)
    {
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The replay, such as rp-20261122-1." };
        var command = new WorkerCommand(verb, description) { id, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.SendAsync(HttpMethod.Post, $"api/replays/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{verb}",
                null, cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else await System.Console.Out.WriteLineAsync($"Replay {WorkerClient.Read<ReplayReport>(text).Id} {done}");
            return ExitCode.Ok;
        });
        command.Show($"bridge replay {verb} rp-20261122-1");
        return command;
    }
}
