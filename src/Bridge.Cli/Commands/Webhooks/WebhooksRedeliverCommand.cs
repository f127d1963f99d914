using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Contracts;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks redeliver NAME --id ID | --parked | --from PLACE</c>. A replay into a queue that the relay feeds has no
/// other end than now, so that each row keeps its order.</summary>
internal sealed class WebhooksRedeliverCommand
{
    private readonly Option<string?> id = new(
        "--id")
    { Description = "A log entry's id, a webhook-id of the log, or a parked message's id.", HelpName = "ID" };
    private readonly Option<bool> parked = new("--parked") { Description = "All that is parked now." };
    private readonly Option<string?> from = new(
        "--from")
    {
        Description =
        "Everything in the outbox from a place up to now, by a replay to the subscription's queue: first, a Sequence, an LSN, a time, " +
        "or a stored offset (behind it).",
        HelpName = "PLACE"
    };

    public static BridgeCommand Create() => new WebhooksRedeliverCommand().Build();

    private BridgeCommand Build()
    {
        var call = new WebhookCall();
        var command = call.Create(
            "redeliver",
                "Sends again: one attempt of the log or one parked message, all that is parked, or the outbox from a place on. Requests " +
                "say so in the header bridge-redelivery or bridge-replay.",
            SendAsync, (_, answer) => System.Console.Out.WriteLine(Describe(answer)));
        foreach (var option in (Option[])[id, parked, from]) command.Options.Add(option);
        command.Show("bridge webhooks redeliver lims --parked", "bridge webhooks redeliver lims --id 179537383401061800",
                "bridge webhooks redeliver lims --from 2026-11-22T06:00:00Z");
        return command;
    }

    private async Task<string> SendAsync(ParseResult parsed, WorkerClient client, string path, CancellationToken cancellationToken)
    {
        bool[] said = [parsed.GetValue(id) is not null, parsed.GetValue(parked), parsed.GetValue(from) is not null];
        if (said.Count(isSaid => isSaid) != 1) throw new UsageException("say --id ID, --parked or --from PLACE.");
        if (parsed.GetValue(from) is not { } place)
            return await client.SendAsync(HttpMethod.Post, $"{path}/redeliver", new { id = parsed.GetValue(id) }, cancellationToken);
        var webhook = await client.GetAsync<WebhookReport>(path, cancellationToken);
        return await client.SendAsync(
            HttpMethod.Post, "api/replays", new { queue = webhook.Queue, from = place, to = "now" }, cancellationToken);
    }

    private static string Describe(string answer)
    {
        using var json = BridgeJson.Parse(answer);
        // A replay has a state; it has only begun.
        if (json.RootElement.TryGetProperty("state", out _))
            return $"Replay {json.RootElement.GetProperty("id").GetString()} goes into the queue.";
        var messages = json.RootElement.GetProperty("messages");
        return json.RootElement.TryGetProperty("id", out var name)
            ? $"{messages.GetInt64()} message(s) are delivered again as {name.GetString()}." : "Nothing is parked.";
    }
}
