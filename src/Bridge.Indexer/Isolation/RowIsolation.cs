using Bridge.Indexer.Parked;
using Bridge.Indexer.Status;
using Microsoft.Extensions.Logging;

namespace Bridge.Indexer.Isolation;

/// <summary>Works on rows together, and finds by halves the one that fails, so that it fails alone.</summary>
internal sealed partial class RowIsolation(
    ServiceLook services, IParkedDocuments parked, IndexerStatus status, TimeProvider time, ILogger<RowIsolation> logger)
{
    /// <summary>
    /// Works on all of them; where that fails and the services are well, on the halves, the larger good parts first. What fails alone is
    /// set aside.
    /// </summary>
    /// <param name="items">What is worked on.</param>
    /// <param name="work">Works on some of them; what it has done already it may do again.</param>
    /// <param name="setAside">Takes one that fails, and the kind of its error.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync<T>(
        IReadOnlyList<T> items, Func<IReadOnlyList<T>, CancellationToken, Task> work, Func<T, string, CancellationToken, Task> setAside,
        CancellationToken cancellationToken)
    {
        var parts = new Queue<IReadOnlyList<T>>();
        if (items.Count > 0) parts.Enqueue(items);
        while (parts.TryDequeue(out var part))
        {
            try
            {
                await work(part, cancellationToken);
            }
            catch (Exception failure) when (RowFault.IsPossible(failure))
            {
                // What a plain look finds away is no fault of a row: that ends the run.
                await services.EnsureAsync(cancellationToken);
                if (part.Count == 1) await setAside(part[0], RowFault.Describe(failure), cancellationToken);
                else
                {
                    parts.Enqueue([.. part.Take(part.Count / 2)]);
                    parts.Enqueue([.. part.Skip(part.Count / 2)]);
                }
            }
        }
    }

    /// <summary>Makes something of all of them, but of those that fail: these go to <paramref name="failed"/>.</summary>
    public async Task<List<TResult>> CollectAsync<T, TResult>(
        IReadOnlyList<T> items, Func<IReadOnlyList<T>, CancellationToken, Task<IReadOnlyList<TResult>>> work, ICollection<T> failed,
        CancellationToken cancellationToken)
    {
        var made = new List<TResult>(items.Count);
        await RunAsync(
            items, async (part, token) => made.AddRange(await work(part, token)),
            (item, _, _) =>
            {
                failed.Add(item);
                return Task.CompletedTask;
            }, cancellationToken);
        return made;
    }

    /// <summary>Parks a document or a change; returns when it is safe.</summary>
    public async Task ParkAsync(ParkedDocument document, CancellationToken cancellationToken)
    {
        await parked.ParkAsync(document with { At = time.GetUtcNow() }, cancellationToken);
        status.CountParked();
        // A key is a value: the queue has it.
        LogParked(logger, document.Index, document.Table, document.Sequence, document.Reason);
    }

    [LoggerMessage(EventId = 5006, EventName = "RowParked", Level = LogLevel.Warning,
        Message = "{Index}: a row of {Table} is parked at Sequence {Sequence}: {Reason}")]
    private static partial void LogParked(ILogger logger, string index, string table, long sequence, string reason);
}
