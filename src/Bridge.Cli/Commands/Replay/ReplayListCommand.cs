using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay list</c>.</summary>
internal static class ReplayListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the replays, with the last 50 that have ended.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/replays", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else ReplayView.Write(WorkerClient.Read<DataList<ReplayReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge replay list", "bridge replay list --json");
        return command;
    }
}
