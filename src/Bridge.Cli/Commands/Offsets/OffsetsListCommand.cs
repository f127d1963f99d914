using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Relay.Offsets;
using Bridge.Worker.Offsets;
using Spectre.Console;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets list</c>.</summary>
internal static class OffsetsListCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var command = new Command("list", "Lists the stored offsets and how far each is behind.") { json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.GetTextAsync("api/offsets", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else Write(WorkerClient.Read<DataList<OffsetReport>>(text).Data);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge offsets list", "bridge offsets list --json");
        return command;
    }

    /// <summary>Writes offsets as a table.</summary>
    internal static void Write(IReadOnlyList<OffsetReport> offsets)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Offset", "Sequence", "Behind", "Set", "Standing", "Note");
        foreach (var offset in offsets)
            table.AddRow(
                Screen.Safe(offset.Name), offset.Sequence is { } sequence ? $"{sequence}" : "none", offset.Behind is { } behind
                    ? $"{behind}" : "unknown",
                offset.SetAt is { } at ? $"{at:u}" : "", Standing(offset), Screen.Safe(offset.Note));
        Screen.Output.Write(table);
    }

    private static string Standing(OffsetReport offset) => offset.Standing switch
    {
        null => "",
        { State: OffsetState.Lost } lost => $"lost: {lost.LostFrom} to {lost.LostTo}",
        { State: OffsetState.Endangered } endangered => Screen.Safe("endangered: " + endangered.Reason),
        _ => "kept",
    };
}
