using System.CommandLine;
using System.Text.Json;
using Bridge.Cli.Api;
using Bridge.Contracts;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Filling;
using Bridge.Indexer.Verifying;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge index rebuild | rollback | verify</c>.</summary>
internal static class IndexCommands
{
    public static BridgeCommand CreateRebuild() => Build(
        "rebuild",
            "Builds an index anew with today's mapping beside the one in use, verifies it, and changes over. The one until now stays " +
            "for a rollback.", required: true,
        (services, source, alias, _, _, progress, token) => services.GetRequiredService<IndexRebuild>()
            .RunAsync(source, source.Indices.Single(index => index.Alias == alias), progress, token),
        "bridge index rebuild chemotion-analyses");

    public static BridgeCommand CreateRollback() => Build(
        "rollback", "Goes back to the generation before, and brings it up to what the tables say.", required: true,
        (services, source, alias, _, _, progress, token) => services.GetRequiredService<IndexRebuild>()
            .RollBackAsync(source, alias, progress, token),
        "bridge index rollback chemotion-analyses");

    public static BridgeCommand CreateVerify() => Build(
        "verify",
            "Compares indices with their tables, range by range of their keys, at one point of the outbox. Exit code 3 when they differ.",
            required: false,
        (services, source, alias, repair, outbox, progress, token) => services.GetRequiredService<IndexVerify>().RunAsync(
            source, alias, alias, new VerifyOptions { Repair = repair, Progress = outbox }, done => progress("verify", done), token),
        "bridge index verify", "bridge index verify chemotion-analyses --repair", "bridge index verify --json");

    private delegate Task<VerifyReport> Run(
        IServiceProvider services, IDocumentSource source, string alias, bool repair, IOutboxProgress? outbox, Action<string,
        long> progress, CancellationToken cancellationToken);

    private static BridgeCommand Build(string name, string description, bool required, Run run, params string[] examples)
    {
        var index = new Argument<string?>(
            "index")
        {
            Description = "The index.",
            HelpName = "INDEX",
            Arity = required ? ArgumentArity.ExactlyOne
            : ArgumentArity.ZeroOrOne
        };
        var repair = new Option<bool>("--repair") { Description = "Writes anew what differs." };
        var json = CommonOptions.Json();
        var worker = new WorkerOptionsSet();
        var command = new BridgeCommand(name, description) { index, json };
        if (required) command.Options.Add(worker.Config);
        else
        {
            command.Options.Add(repair);
            worker.AddTo(command);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var host = IndexHost.Build(CommonOptions.ConfigurationArguments(parsed, worker.Config));
            using var client = required ? null : worker.CreateClient(parsed);
            var outbox = client is null ? null : await WorkerProgress.ConnectAsync(client, cancellationToken);
            var reports = new List<VerifyReport>();
            foreach (var (source, alias) in await FindAsync(host.Services, parsed.GetValue(index), cancellationToken))
                reports.Add(await IndexProgress.ShowAsync(
                    alias, await source.CountAsync(alias, cancellationToken), parsed.GetValue(json),
                    progress => run(host.Services, source, alias, !required && parsed.GetValue(repair), outbox, progress,
                        cancellationToken)));
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(reports, BridgeJson.Web));
            else foreach (var report in reports) IndexProgress.Write(report);
            return reports.TrueForAll(report => report.Differing <= report.Repaired && report.Undecided.Count == 0) ? ExitCode.Ok
                : ExitCode.Unhealthy;
        });
        command.Show(examples);
        return command;
    }

    private static async Task<List<(IDocumentSource Source, string Alias)>> FindAsync(
        IServiceProvider services, string? wanted, CancellationToken cancellationToken)
    {
        var sources = await services.GetRequiredService<DocumentSources>().ReadAsync(cancellationToken);
        var all = sources.SelectMany(source => source.Indices.Select(index => (source, index.Alias))).ToList();
        var found = all.FindAll(pair => wanted is null || pair.Alias == wanted);
        return found.Count > 0 ? found
            : throw new UsageException($"there is no index '{wanted}'; known: {string.Join(", ", all.Select(pair => pair.Alias))}");
    }
}
