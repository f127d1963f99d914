using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay list</c>.</summary>
internal static class ReplayListCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the replays, with the last 50 that have ended.") { json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.GetTextAsync("api/replays", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else ReplayView.Write(WorkerClient.Read<DataList<ReplayReport>>(text).Data);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge replay list", "bridge replay list --json");
        return command;
    }
}
