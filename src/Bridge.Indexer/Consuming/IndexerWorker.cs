using Bridge.Hosting.Resilience;
using Bridge.Indexer.Documents;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Status;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Consuming;

/// <summary>Prepares the indices, consumes until something fails, waits until it is mended, and begins again.</summary>
internal sealed partial class IndexerWorker(
    IndexerPreparation preparation, BatchIndexer indexer, IndexerEndpoint endpoint, IndexUpkeep upkeep,
    IndexerStatus status, IOptions<IndexerOptions> options, TimeProvider time, ILogger<IndexerWorker> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private string lastReason = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = new AttemptPause(FirstPause, options.Value.MaxPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Report(failure);
                if (time.GetElapsedTime(started) > options.Value.MaxPause) pause.Reset();
                var rest = pause.Next();
                await Task.Delay((failure as OpenSearchUnavailableException)?.RetryAfter is { } asked && asked > rest ? asked : rest, time,
                    stoppingToken);
            }
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var (sources, indices) = await preparation.RunAsync(stoppingToken);
        using var run = new IndexingRun((changes, token) => indexer.IndexAsync(sources, changes, token), options.Value, time);
        // The queue is bound before the tables are read: what changes behind the reading comes as a change.
        var handle = await endpoint.OpenAsync(run, stoppingToken);
        Opened(sources, indices);
        var working = run.RunAsync(stoppingToken);
        var keeping = upkeep.RunAsync(sources, indices, run, stoppingToken);
        try
        {
            throw await run.Failed.WaitAsync(stoppingToken);
        }
        finally
        {
            await endpoint.CloseAsync(handle, run);
            await Task.WhenAll(working, keeping);
        }
    }

    private void Opened(IReadOnlyList<IDocumentSource> sources, IReadOnlyDictionary<string, string> indices)
    {
        var notes = sources.SelectMany(source => source.Notes).ToList();
        foreach (var note in notes.Except(status.Notes)) LogNote(logger, note);
        status.Notes = notes;
        status.Set(IndexerState.Indexing);
        lastReason = "";
        LogOpened(logger, string.Join(", ", indices.Values));
    }

    private void Report(Exception exception)
    {
        var failure = IndexerFailure.Of(exception);
        // The text of a mistake may quote a row.
        var reason = failure?.Reason ?? $"the indexer failed unexpectedly ({exception.GetType().Name}); its log says where";
        status.Set(failure?.IsTransient == true ? IndexerState.Paused : IndexerState.Stopped, reason);
        if (reason == lastReason) return;
        lastReason = reason;
        if (failure is null) LogUnexpected(logger, exception.GetType().Name, exception.StackTrace ?? "");
        else if (failure.IsTransient) LogPaused(logger, reason);
        else LogStopped(logger, reason);
    }
}
