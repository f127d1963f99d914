using Bridge.Indexer.Changes;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.Parked;
using Bridge.Indexer.Status;

namespace Bridge.Indexer.Consuming;

/// <summary>Writes what is owed to the changes of merged batches, source by source.</summary>
internal sealed class BatchIndexer(IndexSession session, RowIsolation isolation, IndexerStatus status)
{
    /// <summary>Returns when every document is written, or parked.</summary>
    public async Task IndexAsync(IReadOnlyList<IDocumentSource> sources, ChangeSet changes, CancellationToken cancellationToken)
    {
        foreach (var source in sources) await IndexAsync(source, changes, cancellationToken);
        status.CountDone(changes.Count, changes.LastSequence);
    }

    /// <summary>Writes what one source owes to some changes; one of which it cannot be found out whom it bears upon is parked.</summary>
    public async Task IndexAsync(IDocumentSource source, ChangeSet changes, CancellationToken cancellationToken)
    {
        TableChange[] own = [.. source.Tables.Distinct().SelectMany(changes.Of).OrderBy(change => change.Sequence)];
        await isolation.RunAsync(
            own, (part, token) => source.IndexAsync(part.Count == own.Length ? changes : ChangeSet.Of(part), session, token),
            (change, reason, token) => isolation.ParkAsync(
                new ParkedDocument(change.Table, change.Key?.GetRawText() ?? "", change.Table, change.Sequence, reason, default)
                {
                    Change = new ParkedChange(change.Operation, change.Key, change.Row, change.Old),
                }, token), cancellationToken);
    }
}
