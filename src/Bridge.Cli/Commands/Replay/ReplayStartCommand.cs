using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Contracts;
using Bridge.Relay.Replay;
using Bridge.Worker.Replay;

namespace Bridge.Cli.Commands.Replay;

/// <summary><c>bridge replay start</c>.</summary>
internal sealed class ReplayStartCommand
{
    // A dry run reads the whole part of the outbox.
    private static readonly TimeSpan CountBound = TimeSpan.FromMinutes(30);

    private readonly Option<string> queue = new(
        "--queue")
    { Description = "The queue that receives the messages.", HelpName = "QUEUE", Required = true };
    private readonly Option<bool> create = new("--create") { Description = "The queue is new: declare it, durable and bound to nothing." };
    private readonly Option<string> from = new(
        "--from")
    {
        Description = "Where to begin: first, a Sequence, an LSN, a time, or a stored offset (behind it).",
        HelpName = "PLACE",
        Required = true
    };
    private readonly Option<string> to = new(
        "--to")
    {
        Description = "Where to end: now, a Sequence (included), a time, or a stored offset (included).",
        HelpName = "PLACE",
        DefaultValueFactory = _ => "now"
    };
    private readonly Option<string[]> tables = Many<string>(
        "--table", "Only this table: containers, or schema.table. May be repeated.", "TABLE");
    private readonly Option<Operation[]> operations = Many<Operation>(
        "--operation", "Only this operation: insert, update, delete, truncate or read. May be repeated.", "OPERATION");
    private readonly Option<string[]> keys = Many<string>(
        "--key", "Only the row of this key: id=17, or {\"a\":1,\"b\":\"x\"}. May be repeated.", "KEY");
    private readonly Option<string[]> contracts = Many<string>(
        "--contract", "Only this contract, such as AnalysisChanged; ChangeBatch gives the records as they are. May be repeated.",
        "CONTRACT");
    private readonly Option<int?> rate = new("--rate") { Description = "At most so many messages per second.", HelpName = "N" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Counts what would be published, and publishes nothing." };
    private readonly Option<bool> watch = new(
        "--watch")
    { Description = "Shows the progress until the end; Ctrl-C ends the display only." };

    public static BridgeCommand Create() => new ReplayStartCommand().Build();

    private WorkerCommand Build()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("start", "Sends a part of the outbox again, to one queue. The messages have the ids that they had.")
        {
            queue, create, from, to, tables, operations, keys, contracts, rate, dryRun, watch, json,
        };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var request = Read(parsed);
            return parsed.GetValue(dryRun)
                ? await CountAsync(client, request, parsed.GetValue(json), cancellationToken)
                : await StartAsync(client, request, parsed.GetValue(watch), parsed.GetValue(json), cancellationToken);
        });
        command.Show("bridge replay start --queue team --from before-migration --watch",
            "bridge replay start --queue team-copy --create --from first --table containers --dry-run",
            "bridge replay start --queue look --create --from 0/16B3748 --to 2026-11-22T06:10:28Z --key id=17",
            "bridge replay start --queue bridge.chemotion.indexer --from first --rate 5000");
        return command;
    }

    private ReplayRequest Read(ParseResult parsed) => new()
    {
        Queue = parsed.GetRequiredValue(queue),
        Create = parsed.GetValue(create),
        From = parsed.GetRequiredValue(from),
        To = parsed.GetValue(to)!,
        Tables = parsed.GetValue(tables) ?? [],
        Operations = parsed.GetValue(operations) ?? [],
        Keys = [.. (parsed.GetValue(keys) ?? []).Select(KeyText.Read)],
        Contracts = parsed.GetValue(contracts) ?? [],
        Rate = parsed.GetValue(rate),
    };

    private static async Task<int> CountAsync(WorkerClient client, ReplayRequest request, bool json, CancellationToken cancellationToken)
    {
        var text = await client.SendAsync(HttpMethod.Post, "api/replays/count", request, CountBound, cancellationToken);
        if (json) await System.Console.Out.WriteLineAsync(text);
        else ReplayView.Write(WorkerClient.Read<ReplayCount>(text));
        return ExitCode.Ok;
    }

    private static async Task<int> StartAsync(
        WorkerClient client, ReplayRequest request, bool watch, bool json, CancellationToken cancellationToken)
    {
        // Places are looked up in the outbox first, which may be large.
        var text = await client.SendAsync(HttpMethod.Post, "api/replays", request, TimeSpan.FromMinutes(2), cancellationToken);
        var report = WorkerClient.Read<ReplayReport>(text);
        if (watch) return await JobWatch.ReplayAsync(client, report.Id, json, cancellationToken);
        if (json) await System.Console.Out.WriteLineAsync(text);
        else await System.Console.Out
            .WriteLineAsync($"Replay {report.Id} goes into {report.Spec.Queue}. Follow it with: bridge replay show {report.Id} --watch");
        return ExitCode.Ok;
    }

    private static Option<T[]> Many<T>(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };
}
