using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks test NAME</c>.</summary>
internal static class WebhooksTestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static BridgeCommand Create()
    {
        var (json, name) = (CommonOptions.Json(), new WebhookCall().Name);
        var command = new WorkerCommand(
            "test", "Sends a test delivery the way that every message goes, and shows the answer. Exit code 3 when it was not " +
            "delivered.") { name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
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
            else WebhookView.Write([entry]);
            return entry.Outcome == "delivered" ? ExitCode.Ok : ExitCode.Unhealthy;
        });
        command.Show("bridge webhooks test lims", "bridge webhooks test lims --json | jq .status");
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
