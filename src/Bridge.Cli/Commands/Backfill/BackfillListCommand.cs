using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill list</c>.</summary>
internal static class BackfillListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the backfills: those that are not done, and the last fifty that are.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/backfills", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else BackfillView.Write(Screen.Output, WorkerClient.Read<DataList<BackfillReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge backfill list", "bridge backfill list --json | jq '.data[] | select(.state == \"running\")'");
        return command;
    }
}
