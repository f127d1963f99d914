using Bridge.Indexer.Changes;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Status;

namespace Bridge.Indexer.Consuming;

/// <summary>Writes what is owed to the changes of merged batches, source by source.</summary>
internal sealed class BatchIndexer(IndexSession session, IndexerStatus status)
{
    /// <summary>Returns when every document is written.</summary>
    public async Task IndexAsync(IReadOnlyList<IDocumentSource> sources, ChangeSet changes, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
            if (changes.Tables.Any(source.Tables.Contains)) await source.IndexAsync(changes, session, cancellationToken);
        status.CountDone(changes.Count, changes.LastSequence);
    }
}
