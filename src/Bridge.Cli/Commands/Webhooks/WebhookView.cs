using System.Globalization;
using Bridge.Cli.Terminal;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;
using Spectre.Console;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary>Shows subscriptions, their log and what is parked to people.</summary>
internal static class WebhookView
{
    /// <summary>Subscriptions as a table.</summary>
    public static void Write(IReadOnlyList<WebhookReport> webhooks)
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
    private static string Standing(WebhookReport webhook) => webhook switch
    {
        { State: not "active" } => webhook.Reason ?? "",
        { Delivery: null } => "no process delivers; 'bridge run webhooks'",
        { Delivery: { Reason.Length: > 0 } delivery } => $"{delivery.State}: {delivery.Reason}",
        _ => webhook.Delivery!.State,
    };

    /// <summary>One, with all that it says.</summary>
    public static void Write(WebhookReport webhook)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, value) in Lines(webhook))
            if (value.Length > 0) grid.AddRow(name, Screen.Safe(value));
        Screen.Output.Write(grid);
    }

    private static IEnumerable<(string Name, string Value)> Lines(WebhookReport webhook)
    {
        var filter = webhook.Filter;
        yield return ("Name", webhook.Name);
        yield return ("Endpoint", webhook.Url);
        yield return ("State", webhook.State);
        yield return ("Delivery", Standing(webhook));
        yield return ("Tables", filter.Tables.Count > 0 ? string.Join(", ", filter.Tables) : "all");
        yield return ("Operations", filter.Operations.Count > 0 ? string.Join(", ", filter.Operations) : "all");
        yield return ("Contracts", filter.Contracts.Count > 0 ? string.Join(", ", filter.Contracts) : "all");
        yield return ("Where", string.Join("; ", filter.Where));
        yield return ("Requests", string.Create(CultureInfo.InvariantCulture,
            $"{webhook.Concurrency} at once, {webhook.BatchSize} message(s) each, {webhook.Timeout.TotalSeconds:0.###} " +
                $"s{(webhook.RateLimit is { } rate ? $", at most {rate} a second" : "")}"));
        yield return ("Retry", $"from {webhook.Retry.MinDelay:c} to {webhook.Retry.MaxDelay:c}, for {webhook.Retry.Age:c}");
        yield return ("Headers", string.Join(", ", webhook.Headers.Select(header => $"{header.Name}: {header.Value ?? "(secret)"}")));
        yield return ("Secrets", webhook.Secrets.ToString(CultureInfo.InvariantCulture));
        yield return ("Queue", $"{webhook.Queue}: {webhook.Messages?.ToString(CultureInfo.InvariantCulture) ?? "missing"}");
        yield return ("Waiting", webhook.Delivery is { } delivery
            ? $"{delivery.WaitingMessages} message(s) of {delivery.WaitingRows} row(s)" : "");
        yield return ("Parked", webhook.Parked?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    /// <summary>Writes entries as a table.</summary>
    public static void Write(IReadOnlyList<DeliveryLogEntry> entries)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "At", "Subject", "Sequence", "Try", "Outcome", "ms", "Answer");
        foreach (var entry in entries)
        {
            var subject = entry.Messages > 1 ? string.Create(CultureInfo.InvariantCulture, $"{entry.Subject} and {entry.Messages - 1} more")
                : entry.Subject;
            table.AddRow(
                entry.Id, entry.At.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), Screen.Safe(subject),
                    entry.Sequence.ToString(CultureInfo.InvariantCulture),
                entry.Attempt.ToString(CultureInfo.InvariantCulture),
                    Screen.Safe(entry.Status is { } status ? $"{entry.Outcome} {status}" : $"{entry.Outcome}: {entry.Reason}"),
                entry.Milliseconds.ToString("0.#", CultureInfo.InvariantCulture), Screen.Safe(Short(entry.Answer)));
        }

        Screen.Output.Write(table);
    }

    private static string Short(string? answer) => answer is { Length: > 60 } ? answer[..60] + "…" : answer ?? "";

    /// <summary>Parked messages as a table.</summary>
    public static void Write(IReadOnlyList<ParkedMessage> messages)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Sequence", "Parked at", "Reason");
        foreach (var message in messages)
            table.AddRow(Screen.Safe(message.Id), message.Sequence.ToString(CultureInfo.InvariantCulture), Screen.Safe(message.ParkedAt),
                Screen.Safe(message.Reason));
        Screen.Output.Write(table);
    }

    /// <summary>Says what was created or changed.</summary>
    public static void Write(WebhookChange change)
    {
        System.Console.Out.WriteLine($"'{change.Webhook.Name}' {(change.Created ? "is created" : "is changed")}: {change.Webhook.Url}");
        if (change.Secret is not null) System.Console.Out.WriteLine($"Signing secret, shown this once: {change.Secret}");
    }
}
