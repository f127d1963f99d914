using Bridge.Indexer.Documents;
using Bridge.Indexer.Filling;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Status;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Consuming;

/// <summary>What goes on beside the changes while the indexer consumes: indices are filled, and it is seen to that they stay the
/// same.</summary>
internal sealed class IndexUpkeep(
    IndexFill fill, IndexSetup setup, IndexerStatus status, IOptions<IndexerOptions> options, TimeProvider time)
{
    /// <summary>Works until the run is over, which it ends when something fails.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="indices">The name of the index behind each alias.</param>
    /// <param name="run">The run.</param>
    /// <param name="stoppingToken">Ends it.</param>
    public async Task RunAsync(
        IReadOnlyList<IDocumentSource> sources, IReadOnlyDictionary<string, string> indices, IndexingRun run,
        CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, run.Ended);
        await Task.WhenAll(
            GuardAsync(FillAsync(sources, indices, either.Token), run, either.Token),
            GuardAsync(WatchAsync([.. indices.Keys], either.Token), run, either.Token));
    }

    private static async Task GuardAsync(Task work, IndexingRun run, CancellationToken cancellationToken)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It goes on with the next run.
        }
        catch (Exception failure)
        {
            run.Fail(failure);
        }
    }

    private async Task FillAsync(
        IReadOnlyList<IDocumentSource> sources, IReadOnlyDictionary<string, string> indices, CancellationToken cancellationToken)
    {
        foreach (var source in sources) await fill.EnsureRegisteredAsync(source, cancellationToken);
        foreach (var source in sources)
            foreach (var definition in source.Indices)
                await fill.EnsureFilledAsync(source, definition.Alias, indices[definition.Alias], cancellationToken);
        status.IsFilled = true;
    }

    /// <summary>Fails when an index is deleted or another takes its place, also while nothing is written.</summary>
    private async Task WatchAsync(IReadOnlyList<string> aliases, CancellationToken cancellationToken)
    {
        var known = await setup.ReadUuidsAsync(aliases, cancellationToken);
        while (true)
        {
            await Task.Delay(options.Value.MaxPause, time, cancellationToken);
            if (!known.SetEquals(await setup.ReadUuidsAsync(aliases, cancellationToken)))
                throw new OpenSearchUnavailableException("an index is gone, or another is in its place; it is looked at again");
        }
    }
}
