using System.CommandLine;
using Bridge.Cli.Api;

namespace Bridge.Cli.Commands;

/// <summary>A command that asks the worker: it has the options that say where the worker is.</summary>
internal sealed class WorkerCommand(string name, string description) : BridgeCommand(name, description)
{
    private readonly WorkerOptionsSet worker = new();

    /// <summary>Where a browser finds the worker's pages.</summary>
    public string PageAddress(ParseResult parsed) => worker.PageAddress(parsed);

    /// <summary>Says what it does; the exit code is what that gives.</summary>
    public void Runs(Func<WorkerClient, ParseResult, CancellationToken, Task<int>> run)
    {
        worker.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            return await run(client, parsed, cancellationToken);
        });
    }
}
