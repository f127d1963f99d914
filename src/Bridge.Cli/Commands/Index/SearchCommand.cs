using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Indexer.Searching;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge search "proton NMR CDCl3"</c>.</summary>
internal static class SearchCommand
{
    public static BridgeCommand Create()
    {
        var text = new Argument<string>("text") { Description = "What is looked for, as one would say it." };
        var size = new Option<int>("--size") { Description = "How many hits at most.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var collections = new Option<int[]>(
            "--collection")
        { Description = "Only what is in this collection; may be given several times.", HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "Whatever collection it is in, or none." };
        var json = CommonOptions.Json();
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000) result.AddError("--size must be from 1 to 1000.");
        });
        var command = new ConfiguredCommand(
            "search",
            "Searches the analyses, as a lab notebook should. The index knows no users: name the collections of the one who asks, or --all.",
            takesKeys: false) { text, size, collections, all, json };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            var limit = parsed.GetValue(collections) ?? [];
            if (limit.Length > 0 == parsed.GetValue(all))
                throw new UsageException("name the collections to search, or give --all: bridge search \"proton NMR CDCl3\" --all");
            using var host = IndexHost.Build(configuration);
            var answer = await host.Services.GetRequiredService<AnalysisSearch>()
                .SearchAsync(parsed.GetValue(text)!, parsed.GetValue(size), limit.Length > 0 ? limit : null, cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(answer.GetRawText());
            else SearchView.Write(Screen.Output, answer);
            return ExitCode.Ok;
        });
        command.Show("bridge search \"proton NMR CDCl3\" --all", "bridge search ABC-12 --all --size 50",
            "bridge search chalcone --collection 3 --json");
        return command;
    }
}
