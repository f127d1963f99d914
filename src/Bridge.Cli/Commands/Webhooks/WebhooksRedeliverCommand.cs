using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Console.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks redeliver NAME --id ID | --parked</c>.</summary>
internal static class WebhooksRedeliverCommand
{
    public static Command Create()
    {
        var call = new WebhookCall();
        var id = new Option<string?>("--id") { Description = "A log entry's id, a webhook-id of the log, or a parked message's id.", HelpName = "ID" };
        var parked = new Option<bool>("--parked") { Description = "All that is parked now." };
        var command = call.Create(
            "redeliver", "Sends again: one attempt of the log or one parked message, or all that is parked. Requests say so in the header bridge-redelivery. A range comes again by a replay to the subscription's queue.",
            (parsed, client, path, token) =>
            {
                if (parsed.GetValue(id) is null == !parsed.GetValue(parked)) throw new UsageException("say --id ID or --parked.");
                return client.SendAsync(HttpMethod.Post, $"{path}/redeliver", new { id = parsed.GetValue(id) }, token);
            },
            (_, answer) => Show(WorkerClient.Read<WebhookMoved>(answer)));
        command.Options.Add(id);
        command.Options.Add(parked);
        Examples.Set(command, "bridge webhooks redeliver lims --parked", "bridge webhooks redeliver lims --id 179537383401061800");
        return command;
    }

    private static void Show(WebhookMoved moved) =>
        System.Console.Out.WriteLine(moved.Id is null ? "Nothing is parked." : $"{moved.Messages} message(s) are delivered again as {moved.Id}.");
}
