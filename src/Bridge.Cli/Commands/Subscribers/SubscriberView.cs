using Bridge.Api;
using Bridge.Api.Status;
using Bridge.Cli.Terminal;
using Bridge.Relay.Status;
using Spectre.Console;

namespace Bridge.Cli.Commands.Subscribers;

/// <summary>Shows subscribers to people.</summary>
internal static class SubscriberView
{
    /// <summary>Writes subscribers as a table.</summary>
    public static void Write(IAnsiConsole output, IReadOnlyList<SubscriberReport> subscribers)
    {
        if (subscribers.Count == 0)
        {
            output.MarkupLine("[dim]No subscriber's queue is bound yet.[/]");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Subscriber's queue", "Type", "Messages", "Unacked", "Consumers", "Receives", "By itself");
        foreach (var item in subscribers)
            table.AddRow(Screen.Safe(item.Queue), Screen.Safe(item.Type), $"{item.Messages}", $"{item.Unacknowledged}", item.Consumers == 0
                ? "[yellow]0[/]" : $"{item.Consumers}", Screen.Safe(string.Join(", ", item.Receives)), Lane(item.Lane));
        output.Write(table);
    }

    private static string Lane(LaneSnapshot? lane) => lane switch
    {
        null => "",
        { State: LaneState.AtTail } => "at the tail",
        _ => $"[yellow]{Words.Of(lane.State)}, {lane.SecondsBehind:N0} s behind[/]",
    };
}
