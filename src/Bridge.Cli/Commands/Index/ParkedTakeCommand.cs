using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Parked;
using Spectre.Console;

namespace Bridge.Cli.Commands.Index;

/// <summary><c>bridge parked retry</c> reads the rows anew and writes them; <c>bridge parked discard</c> gives parked documents
/// up.</summary>
internal static class ParkedTakeCommand
{
    public static BridgeCommand CreateRetry() =>
        Build("retry", "Makes parked documents anew from their rows and writes them; one that is refused again stays parked.",
        (parked, wanted, token) => parked.RetryAsync(wanted, token), "written");

    public static BridgeCommand CreateDiscard() =>
        Build("discard", "Gives parked documents up; the next change of such a row is tried as ever.", (parked, wanted, token) =>
        parked.DiscardAsync(wanted, token), "discarded");

    private static ConfiguredCommand Build(
        string name, string description, Func<ParkedDocuments, Func<ParkedDocument, bool>, CancellationToken,
        Task<(int Done, int Left)>> take, string done)
    {
        var id = ParkedListCommand.ParkedId();
        id.Arity = ArgumentArity.ZeroOrOne;
        var all = new Option<bool>("--all") { Description = "All of them." };
        var command = new ConfiguredCommand(name, description, takesKeys: false) { id, all };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            var one = parsed.GetValue(id);
            if (one is null == !parsed.GetValue(all))
                throw new UsageException($"name one document, or give --all: bridge parked {name} chemotion-analyses/17");
            using var host = IndexHost.Build(configuration);
            var (count, left) = await take(
                host.Services.GetRequiredService<ParkedDocuments>(), document => one is null || $"{document.Index}/{document.Id}" == one,
                cancellationToken);
            Screen.Output.WriteLine($"{count} {done}{(left > 0 ? $", {left} still parked" : "")}.");
            return left > 0 ? ExitCode.Unhealthy : ExitCode.Ok;
        });
        command.Show($"bridge parked {name} chemotion-analyses/17", $"bridge parked {name} --all");
        return command;
    }
}
