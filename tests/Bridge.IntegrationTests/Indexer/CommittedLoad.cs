using System.Globalization;
using Bridge.Indexer.Verifying;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Changes one row again and again, and plays the worker: each commit is published with the next one, or when somebody waits for
/// it.</summary>
internal sealed class CommittedLoad(IndexerHarness harness) : IOutboxProgress, IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private int id;

    /// <summary>How many commits there were.</summary>
    public int Commits { get; private set; }

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(string row, CancellationToken cancellationToken)
    {
        id = int.Parse(row, CultureInfo.InvariantCulture);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(700));
        try
        {
            do
            {
                await turn.WaitAsync(cancellationToken);
                await harness.PublishUpdateAsync(id);
                await harness.Database.ExecuteAsync($"UPDATE containers SET name = 'moving {++Commits}' WHERE id = {id}",
                    CancellationToken.None);
                turn.Release();
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }

    /// <inheritdoc/>
    public async Task<long> WaitAsync(string lsn, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        var sequence = await harness.PublishUpdateAsync(id);
        turn.Release();
        return sequence;
    }

    public void Dispose() => turn.Dispose();
}
