using Bridge.Indexer;

namespace Bridge.Cli.Commands.Processes;

/// <summary><c>bridge run indexer</c>: keeps OpenSearch equal to the captured tables.</summary>
internal static class RunIndexerCommand
{
    public static BridgeCommand Create()
    {
        var command = new ConfiguredCommand(
            "indexer",
            "Keeps search indices in OpenSearch equal to the tables, until Ctrl-C or SIGTERM. Run several to share the work. Takes any " +
            "configuration key as --Section:Key value.", takesKeys: true);
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            await IndexerHost.RunAsync(configuration, cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("ConnectionStrings__OpenSearch=http://127.0.0.1:9200 bridge run indexer",
            "bridge run indexer --config /etc/bridge.json",
            "bridge run indexer --Indexer:Url http://127.0.0.1:7378 --Indexer:Concurrency 4");
        return command;
    }
}
