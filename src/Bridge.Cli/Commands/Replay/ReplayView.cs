using Bridge.Cli.Terminal;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.Worker.Replay;
using Spectre.Console;

namespace Bridge.Cli.Commands.Replay;

/// <summary>Writes replays.</summary>
internal static class ReplayView
{
    /// <summary>One on one line: <c>rp-20261122-1 running: 41.7 %, 1250 messages</c>.</summary>
    public static string Line(ReplayReport replay) =>
        $"{replay.Id} {State(replay)}: {Percent(replay)}, {replay.Messages} " +
            $"messages{(replay.Reason.Length > 0 ? "; " + replay.Reason : "")}";

    /// <summary>Several, as a table.</summary>
    public static void Write(IReadOnlyList<ReplayReport> replays)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Replay", "Queue", "From", "To", "State", "Done", "Messages");
        foreach (var replay in replays)
            table.AddRow(replay.Id, Screen.Safe(replay.Spec.Queue), Screen.Safe(replay.Spec.From), Screen.Safe(replay.Spec.To),
                State(replay), Percent(replay), $"{replay.Messages}");
        Screen.Output.Write(table);
    }

    /// <summary>One, line by line.</summary>
    public static void Write(ReplayReport replay)
    {
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("Replay", replay.Id);
        grid.AddRow("State", State(replay) + (replay.Reason.Length > 0 ? ": " + Screen.Safe(replay.Reason) : ""));
        grid.AddRow("Queue", Screen.Safe(replay.Spec.Queue)
            + (replay.Spec.Create ? " (new)" : replay.Spec.IsBound ? " (the relay feeds it)" : ""));
        grid.AddRow("From", Screen.Safe($"{replay.Spec.From} (Sequence {replay.Spec.First})"));
        grid.AddRow("To", Screen.Safe(replay.Spec.IsBound ? "where the relay takes over"
            : $"{replay.Spec.To} (Sequence {replay.Spec.Last})"));
        grid.AddRow("Done", $"{Percent(replay)}, {replay.Messages} messages{(replay.Done is { } done ? $", Sequence {done}" : "")}");
        if (Filters(replay.Spec) is { Length: > 0 } filters) grid.AddRow("Only", Screen.Safe(filters));
        Screen.Output.Write(grid);
    }

    /// <summary>What a dry run counted.</summary>
    public static void Write(ReplayCount count)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Table", "Operation", "Messages");
        foreach (var row in count.Tables)
            table.AddRow(Screen.Safe(row.Table), row.Operation?.ToString().ToLowerInvariant() ?? "as they are", $"{row.Messages}");
        Screen.Output.Write(table);
        Screen.Output.WriteLine(count.First is { } first
            ? $"{count.Messages} messages, from Sequence {first} to {count.Last}; the oldest in the outbox is {count.Oldest}. Nothing " +
                "was published (--dry-run)."
            : "No message; the oldest Sequence in the outbox is " +
                $"{count.Oldest?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}. Nothing was published " +
                "(--dry-run).");
    }

    /// <summary>The state in a word.</summary>
    public static string State(ReplayReport replay) => replay.State.ToString().ToLowerInvariant();

    private static string Percent(ReplayReport replay) => FormattableString.Invariant($"{replay.Percent:0.#} %");

    private static string Filters(ReplaySpec spec) => string.Join("; ", new[]
    {
        string.Join(", ", spec.Tables), string.Join(", ", spec.Operations.Select(operation => operation.ToString().ToLowerInvariant())),
        string.Join(" or ", spec.Keys.Select(key => key.GetRawText())), string.Join(", ", spec.Contracts), spec.Rate is { } rate
            ? $"at most {rate}/s" : "",
    }.Where(part => part.Length > 0));
}
