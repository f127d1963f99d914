using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks test NAME</c>.</summary>
internal static class WebhooksTestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var (worker, json, name) = (new WorkerOptionsSet(), CommonOptions.Json(), new WebhookCall().Name);
        var command = new Command(
            "test", "Sends a test delivery the way that every message goes, and shows the answer. Exit code 3 when it was not " +
            "delivered.") { name, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var entry = await SendAsync(client, $"api/webhooks/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", cancellationToken);
            if (entry is null)
            {
                await System.Console.Error
                    .WriteLineAsync(
                    $"bridge: not tried within {Patience.TotalSeconds} s: it waits in the queue behind others, the endpoint is down, or " +
                    "no process delivers ('bridge webhooks list').");
                return ExitCode.Unhealthy;
            }

            if (parsed.GetValue(json)) await System.Console.Out
                .WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(entry, ApiJson.Options));
            else WebhooksLogCommand.Write([entry]);
            return entry.Outcome == "delivered" ? ExitCode.Ok : ExitCode.Unhealthy;
        });
        Examples.Set(command, "bridge webhooks test lims", "bridge webhooks test lims --json | jq .status");
        return command;
    }

    private static async Task<DeliveryLogEntry?> SendAsync(WorkerClient client, string path, CancellationToken cancellationToken)
    {
        var test = WorkerClient.Read<WebhookTest>(await client.SendAsync(HttpMethod.Post, $"{path}/test", null, cancellationToken));
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(cancellationToken) && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            var log = await client.GetAsync<DataList<DeliveryLogEntry>>($"{path}/log?limit=100", cancellationToken);
            if (log.Data.FirstOrDefault(entry => entry.Replay == test.Id) is { } entry) return entry;
        }

        return null;
    }
}
