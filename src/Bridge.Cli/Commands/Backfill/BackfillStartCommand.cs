using System.CommandLine;
using System.Text.Json;
using Bridge.Cli.Api;
using Bridge.Contracts;
using Bridge.Worker.Backfill;

namespace Bridge.Cli.Commands.Backfill;

/// <summary><c>bridge backfill start</c>.</summary>
internal sealed class BackfillStartCommand
{
    private static readonly string WhereText =
        "Only rows that meet it: column, operator (=, !=, <, <=, >, >=, in, between, is null) and value; and, or, not, parentheses.";

    private readonly Option<string[]> table = new("--table")
    {
        Description = "A table: containers, or schema.table. Again for more; without it all captured tables.",
        HelpName = "TABLE",
    };

    private readonly Option<string?> where = new("--where") { Description = WhereText, HelpName = "CONDITION" };

    private readonly Option<string?> from = new("--from-key")
    {
        Description = "Only rows from this key on. A key of several columns is a JSON array.",
        HelpName = "KEY",
    };

    private readonly Option<string?> to = new("--to-key") { Description = "Only rows up to this key.", HelpName = "KEY" };

    private readonly Option<int?> rate = new("--rate") { Description = "The most rows a second.", HelpName = "N" };

    private readonly Option<bool> watch = new("--watch")
    {
        Description = "Shows how far it is until it has ended; Ctrl-C ends only the showing. Exit code 1 when it failed.",
    };

    public static BridgeCommand Create() => new BackfillStartCommand().Build();

    private WorkerCommand Build()
    {
        var json = CommonOptions.Json();
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError("--rate must be at least 1.");
        });
        var command = new WorkerCommand(
            "start", "Copies rows that are there already into the outbox as 'read' changes, while the stream goes on.") { table, where,
            from, to, rate, watch, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var request = new BackfillRequest
            {
                Tables = parsed.GetValue(table) ?? [],
                Where = parsed.GetValue(where),
                FromKey = ReadKey(parsed.GetValue(from), "--from-key"),
                ToKey = ReadKey(parsed.GetValue(to), "--to-key"),
                Rate = parsed.GetValue(rate),
            };
            return await StartAsync(client, request, parsed.GetValue(watch), parsed.GetValue(json), cancellationToken);
        });
        SetExamples(command);
        return command;
    }

    private static void SetExamples(BridgeCommand command) =>
        command.Show("bridge backfill start --watch",
            "bridge backfill start --table containers --where \"container_type = 'analysis'\"",
            "bridge backfill start --table containers --where \"id between 1 and 999 and not (name is null or parent_id in (7, 8))\"",
            "bridge backfill start --table containers --from-key 1000 --to-key 1999 --rate 500");

    private static async Task<int> StartAsync(
        WorkerClient client, BackfillRequest request, bool watch, bool json, CancellationToken cancellationToken)
    {
        var text = await client.SendAsync(HttpMethod.Post, "api/backfills", request, cancellationToken);
        var id = WorkerClient.Read<BackfillReport>(text).Id;
        if (watch) return await JobWatch.BackfillAsync(client, id, json, cancellationToken);
        await System.Console.Out.WriteLineAsync(json ? text : $"Started {id}. 'bridge backfill show {id} --watch' shows how far it is.");
        return ExitCode.Ok;
    }

    // A JSON array is a key of several columns; all else is the value of one, as it stands.
    private static JsonElement? ReadKey(string? text, string option)
    {
        if (text is null) return null;
        if (!text.StartsWith('[')) return JsonSerializer.SerializeToElement(text);
        try
        {
            return BridgeJson.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            throw new UsageException($"{option} '{text}' is no JSON array; expected a form like '[1, \"two\"]'.");
        }
    }
}
