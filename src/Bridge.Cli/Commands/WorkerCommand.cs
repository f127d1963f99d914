using System.CommandLine;
using Bridge.Cli.Api;

namespace Bridge.Cli.Commands;

/// <summary>A command that asks the worker: it has the options that say where the worker is.</summary>
internal sealed class WorkerCommand(string name, string description) : BridgeCommand(name, description)
{
    /// <summary>Says what it does; the exit code is what that gives.</summary>
    public void Runs(Func<WorkerClient, ParseResult, CancellationToken, Task<int>> run)
    {
        var worker = new WorkerOptionsSet();
        worker.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            return await run(client, parsed, cancellationToken);
        });
    }
}
