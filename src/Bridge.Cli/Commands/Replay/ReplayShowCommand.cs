using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay show ID</c>.</summary>
internal static class ReplayShowCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The replay, such as rp-20261122-1." };
        var watch = new Option<bool>("--watch") { Description = "Shows the progress until the end; Ctrl-C ends the display only." };
        var command = new WorkerCommand("show", "Shows a replay.") { id, watch, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            if (parsed.GetValue(watch)) return await JobWatch.ReplayAsync(
                client, parsed.GetRequiredValue(id), parsed.GetValue(json), cancellationToken);
            var text = await client.GetTextAsync($"api/replays/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else ReplayView.Write(WorkerClient.Read<ReplayReport>(text));
            return ExitCode.Ok;
        });
        command.Show("bridge replay show rp-20261122-1", "bridge replay show rp-20261122-1 --watch",
            "bridge replay show rp-20261122-1 --json | jq .messages");
        return command;
    }
}
