using System.CommandLine;
using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Worker.Audit;
using Spectre.Console;

namespace Bridge.Cli.Commands.Audit;

/// <summary><c>bridge audit</c>.</summary>
internal static class AuditCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var from = new Option<string?>("--from") { Description = "Since when. Without: the last seven days.", HelpName = "TIME" };
        var limit = new Option<int>("--limit") { Description = "The newest so many.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new WorkerCommand("audit", "Shows who changed what, when and from where.") { from, limit, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var since = parsed.GetValue(from) is { } time ? $"&from={Uri.EscapeDataString(time)}" : "";
            var text = await client.GetTextAsync($"api/audit?limit={parsed.GetValue(limit)}{since}", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else Write(WorkerClient.Read<DataList<AuditRecord>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge audit", "bridge audit --from 2026-11-22T06:00:00Z --json");
        return command;
    }

    // An intent whose outcome is there too says nothing more.
    private static void Write(IReadOnlyList<AuditRecord> records)
    {
        var ended = records.Where(record => record.Phase == AuditPhase.Outcome).Select(record => record.Id).ToHashSet();
        var table = new Table().Border(TableBorder.Rounded).AddColumns("When", "Who", "From", "What", "Outcome", "Before", "After");
        foreach (var record in records.Where(record => record.Phase != AuditPhase.Intent || !ended.Contains(record.Id)))
            table.AddRow(
                $"{record.At:u}", Screen.Safe(record.Who is null ? "" : $"{record.Who} ({record.Role})"), Screen.Safe(record.From),
                Screen.Safe(record.What ?? $"{record.Count} refused"), Outcome(record), Screen.Safe(record.Before?.GetRawText()),
                Screen.Safe(record.After?.GetRawText()));
        Screen.Output.Write(table);
    }

    private static string Outcome(AuditRecord record) => record.Phase switch
    {
        AuditPhase.Intent => "not known",
        AuditPhase.Refused => "",
        _ => record.Status is 0 ? "broken off" : $"{record.Status}",
    };
}
