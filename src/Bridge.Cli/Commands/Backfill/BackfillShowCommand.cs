using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill show ID</c>.</summary>
internal static class BackfillShowCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var id = new Argument<string>("id") { Description = "The backfill's id, such as bf-20261122-1." };
        var watch = new Option<bool>("--watch")
        {
            Description =
            "Shows how far it is until it has ended; Ctrl-C ends only the showing. Exit code 1 when it failed."
        };
        var command = new WorkerCommand("show", "Shows one backfill, table by table.") { id, watch, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            if (parsed.GetValue(watch)) return await JobWatch.BackfillAsync(
                client, parsed.GetRequiredValue(id), parsed.GetValue(json), cancellationToken);
            var text = await client.GetTextAsync($"api/backfills/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else BackfillView.Write(Screen.Output, WorkerClient.Read<BackfillReport>(text));
            return ExitCode.Ok;
        });
        command.Show("bridge backfill show bf-20261122-1", "bridge backfill show bf-20261122-1 --watch",
            "bridge backfill show bf-20261122-1 --json | jq .percent");
        return command;
    }
}
