using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill list</c>.</summary>
internal static class BackfillListCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the backfills: those that are not done, and the last fifty that are.") { json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.GetTextAsync("api/backfills", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else BackfillView.Write(Screen.Output, WorkerClient.Read<DataList<BackfillReport>>(text).Data);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge backfill list", "bridge backfill list --json | jq '.data[] | select(.state == \"running\")'");
        return command;
    }
}
