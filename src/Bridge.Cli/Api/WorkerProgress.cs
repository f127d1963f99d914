using Bridge.Api.Status;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Indexer.Verifying;

namespace Bridge.Cli.Api;

/// <summary>How far the outbox is, as its worker tells it.</summary>
internal sealed class WorkerProgress(WorkerClient client) : IOutboxProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The worker's; null, with a line on standard error, when none answers.</summary>
    public static async Task<WorkerProgress?> ConnectAsync(WorkerClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetTextAsync("health/live", cancellationToken);
            return new WorkerProgress(client);
        }
        catch (WorkerUnreachableException)
        {
            await System.Console.Error
                .WriteLineAsync(
                $"bridge: no worker answers at {client.Address}; what is committed and not yet in the outbox counts as different.");
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<long> WaitAsync(string lsn, CancellationToken cancellationToken)
    {
        var place = Lsn.Parse(lsn);
        await UntilAsync(status => Lsn.Parse(status.Capture.CompleteThrough) >= place, cancellationToken);
        var last = await ReadLastAsync(cancellationToken);
        await UntilAsync(status => status.Relay.BatchesOffset >= last, cancellationToken);
        return last;
    }

    private async Task UntilAsync(Func<StatusReport, bool> condition, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!condition(await client.GetAsync<StatusReport>("api/status", cancellationToken)))
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>The Sequence of the newest change in the outbox; 0 when it holds none.</summary>
    private async Task<long> ReadLastAsync(CancellationToken cancellationToken)
    {
        var last = 0L;
        using var lines = await client.OpenLinesAsync("api/changes?from=last&follow=false", cancellationToken);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            using var change = BridgeJson.Parse(line);
            if (change.RootElement.TryGetProperty("sequence", out var sequence)) last = sequence.GetInt64();
        }

        return last;
    }
}
