using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Webhooks;
using Spectre.Console;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks list</c>.</summary>
internal static class WebhooksListCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the subscriptions and how each stands.") { json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.GetTextAsync("api/webhooks", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else Write(WorkerClient.Read<DataList<WebhookReport>>(text).Data);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge webhooks list", "bridge webhooks list --json | jq '.data[] | select(.parked > 0)'");
        return command;
    }

    private static void Write(IReadOnlyList<WebhookReport> webhooks)
    {
        if (webhooks.Count == 0)
        {
            System.Console.Out.WriteLine("There are no subscriptions; 'bridge webhooks add --help' shows how to make one.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Name", "State", "Delivery", "Queue", "Waiting", "Parked", "Endpoint");
        foreach (var webhook in webhooks)
        {
            table.AddRow(
                Screen.Safe(webhook.Name), Screen.Safe(webhook.State), Screen.Safe(Standing(webhook)),
                    $"{webhook.Messages?.ToString() ?? "?"}",
                $"{webhook.Delivery?.WaitingMessages.ToString() ?? "?"}", $"{webhook.Parked?.ToString() ?? "?"}", Screen.Safe(webhook.Url));
        }

        Screen.Output.Write(table);
    }

    /// <summary>How a subscription's delivery stands, in a few words.</summary>
    public static string Standing(WebhookReport webhook) => webhook switch
    {
        { State: not "active" } => webhook.Reason ?? "",
        { Delivery: null } => "no process delivers; 'bridge run webhooks'",
        { Delivery: { Reason.Length: > 0 } delivery } => $"{delivery.State}: {delivery.Reason}",
        _ => webhook.Delivery!.State,
    };
}
