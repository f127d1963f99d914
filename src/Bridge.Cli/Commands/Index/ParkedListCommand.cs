using System.CommandLine;
using System.Text.Json;
using Bridge.Cli.Terminal;
using Bridge.Contracts;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Parked;
using Spectre.Console;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge parked list</c>: what is parked; <c>show</c>: one of them.</summary>
internal static class ParkedListCommand
{
    public static BridgeCommand Create() => Build(
        "list", "Lists documents whose row cannot be read or which OpenSearch refused, and changes that could not be followed.", null);

    public static BridgeCommand CreateShow() => Build("show", "Shows one of them.", ParkedId());

    /// <summary>The argument of commands about one document.</summary>
    public static Argument<string> ParkedId() =>
        new("document") { Description = "index/id, or table/key of a change, as 'bridge parked list' shows it.", HelpName = "INDEX/ID" };

    private static ConfiguredCommand Build(string name, string description, Argument<string>? id)
    {
        var json = CommonOptions.Json();
        var command = new ConfiguredCommand(name, description, takesKeys: false) { json };
        if (id is not null) command.Arguments.Add(id);
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            using var host = IndexHost.Build(configuration);
            var documents = (await host.Services.GetRequiredService<ParkedDocuments>().ListAsync(cancellationToken)).ToList();
            if (id is not null) documents = documents.FindAll(document => $"{document.Index}/{document.Id}" == parsed.GetValue(id));
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(documents, BridgeJson.Web));
            else Write(documents);
            return id is not null && documents.Count == 0 ? ExitCode.Failure : ExitCode.Ok;
        });
        command.Show(id is null ? "bridge parked list" : "bridge parked show chemotion-analyses/17",
            $"bridge parked {name}{(id is null ? "" : " chemotion-analyses/17")} --json");
        return command;
    }

    private static void Write(List<ParkedDocument> documents)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Document", "Table", "Sequence", "Parked at", "Reason");
        foreach (var document in documents)
            table.AddRow(Screen.Safe($"{document.Index}/{document.Id}"), Screen.Safe(document.Table), $"{document.Sequence}",
                $"{document.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", Screen.Safe(document.Reason));
        if (documents.Count == 0) Screen.Output.WriteLine("Nothing is parked.");
        else Screen.Output.Write(table);
    }
}
