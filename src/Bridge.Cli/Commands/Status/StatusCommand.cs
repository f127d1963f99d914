using System.CommandLine;
using Bridge.Api.Status;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Status;

/// <summary><c>bridge status</c>: everything that the worker knows, in one look.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var watch = new Option<bool>("--watch") { Description = "Looks again every two seconds, until Ctrl-C." };
        var command = new WorkerCommand(
            "status",
            "Shows PostgreSQL, slot, outbox, relay, Redis, broker and subscribers. Exit code 3 when the worker is not ready.") { json,
            watch };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            if (!parsed.GetValue(watch)) return await ShowAsync(client, parsed.GetValue(json), cancellationToken);
            using var timer = new PeriodicTimer(Interval);
            do
            {
                if (Screen.IsTerminal && !parsed.GetValue(json)) Screen.Output.Clear(home: true);
                await ShowAsync(client, parsed.GetValue(json), cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
            return ExitCode.Ok;
        });
        command.Show("bridge status", "bridge status --watch", "bridge status --json | jq .postgres.server.slot",
            "bridge status --url http://10.0.0.5:7376");
        return command;
    }

    private static async Task<int> ShowAsync(WorkerClient client, bool json, CancellationToken cancellationToken)
    {
        var text = await client.GetTextAsync("api/status", cancellationToken);
        var report = WorkerClient.Read<StatusReport>(text);
        if (json) await System.Console.Out.WriteLineAsync(text);
        else StatusView.Write(Screen.Output, report);
        return report.Ready.Ready ? ExitCode.Ok : ExitCode.Unhealthy;
    }
}
