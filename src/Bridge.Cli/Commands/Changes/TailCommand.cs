using System.CommandLine;

namespace Bridge.Cli.Commands.Changes;

/// <summary><c>bridge tail</c>: the changes of the outbox as they come.</summary>
internal static class TailCommand
{
    public static BridgeCommand Create()
    {
        var table = new Option<string?>("--table") { Description = "Only this table: containers, or schema.table.", HelpName = "TABLE" };
        var from = new Option<string>(
            "--from")
        {
            Description = "Where to begin: first, last, next, a Sequence, or a time.",
            HelpName = "PLACE",
            DefaultValueFactory = _ => "next"
        };
        var limit = new Option<int?>("--limit") { Description = "Ends after so many changes.", HelpName = "N" };
        var noFollow = new Option<bool>(
            "--no-follow")
        { Description = "Ends with what PostgreSQL had committed when asked, instead of waiting for more." };
        var json = CommonOptions.Json();
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError("--limit must be at least 1.");
        });
        var command = new WorkerCommand(
            "tail", "Shows changes from the outbox, until Ctrl-C. When the worker restarts, it goes on where it was.") { table, from, limit,
            noFollow, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var tail = new Tail(client, parsed.GetValue(table), parsed.GetValue(from)!, parsed.GetValue(limit), !parsed.GetValue(noFollow),
                parsed.GetValue(json));
            await tail.RunAsync(cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge tail", "bridge tail --table containers --json", "bridge tail --from first --limit 10",
            "bridge tail --from 2026-11-22T06:00:00Z --no-follow", "bridge tail --from 1795327619123456");
        return command;
    }
}
