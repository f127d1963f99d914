using System.CommandLine;
using System.Globalization;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Webhooks;
using Spectre.Console;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks show NAME</c>.</summary>
internal static class WebhooksShowCommand
{
    public static Command Create()
    {
        var command = new WebhookCall().Create(
            "show", "Shows one subscription: its filter, its settings and how it stands; never a secret.",
            (_, client, path, token) => client.GetTextAsync(path, token),
            (_, answer) => Write(WorkerClient.Read<WebhookReport>(answer)));
        Examples.Set(command, "bridge webhooks show lims", "bridge webhooks show lims --json | jq .delivery");
        return command;
    }

    private static void Write(WebhookReport webhook)
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
        yield return ("Delivery", WebhooksListCommand.Standing(webhook));
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
}
