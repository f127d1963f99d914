using Bridge.Indexer.Changes;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Parked;

namespace Bridge.Indexer.Consuming;

/// <summary>What an operator does with what is parked.</summary>
internal sealed class ParkedDocuments(ParkedQueue queue, DocumentSources documentSources, IndexSession session, BatchIndexer indexer)
{
    /// <summary>What is parked, each with its latest reason.</summary>
    public async Task<IReadOnlyList<ParkedDocument>> ListAsync(CancellationToken cancellationToken)
    {
        await using var reading = await queue.OpenAsync(cancellationToken);
        var documents = new List<ParkedDocument>();
        while (await reading.NextAsync(cancellationToken) is var (document, _)) documents.Add(document with { Change = null });
        return [.. documents.GroupBy(document => (document.Index, document.Id))
            .Select(group => group.MaxBy(document => document.Sequence)!)];
    }

    /// <summary>Makes documents anew from their rows and writes them, and works on changes again; what fails again is parked again. How
    /// many are gone from the queue, and how many came back.</summary>
    public async Task<(int Done, int Left)> RetryAsync(Func<ParkedDocument, bool> isWanted, CancellationToken cancellationToken)
    {
        var before = (await ListAsync(cancellationToken)).Count(isWanted);
        var sources = await documentSources.ReadAsync(cancellationToken);
        await TakeAsync(isWanted, async group =>
        {
            if (group[0].Change is null) await WriteAsync(sources, group.MaxBy(document => document.Sequence)!, cancellationToken);
            else foreach (var document in group.OrderBy(document => document.Sequence))
                await IndexAsync(sources, document, cancellationToken);
        }, cancellationToken);
        var left = (await ListAsync(cancellationToken)).Count(isWanted);
        return (before - left, left);
    }

    /// <summary>Removes what is parked; how many.</summary>
    public async Task<(int Done, int Left)> DiscardAsync(Func<ParkedDocument, bool> isWanted, CancellationToken cancellationToken) =>
        (await TakeAsync(isWanted, static _ => Task.CompletedTask, cancellationToken), 0);

    private async Task WriteAsync(IReadOnlyList<IDocumentSource> sources, ParkedDocument document, CancellationToken cancellationToken)
    {
        // The alias may be one that no table has any longer.
        var source = sources.FirstOrDefault(source => source.Indices.Any(index => index.Alias == document.Index));
        if (source is null) return;
        await session.WriteAsync([document.Id], (ids, token) => source.BuildAsync(document.Index, ids, document.Sequence, token),
            _ => [document], cancellationToken);
    }

    private async Task IndexAsync(IReadOnlyList<IDocumentSource> sources, ParkedDocument document, CancellationToken cancellationToken)
    {
        var change = new TableChange
        {
            Table = document.Table,
            Sequence = document.Sequence,
            Operation = document.Change!.Operation,
            Key = document.Change.Key,
            Row = document.Change.Row,
            Old = document.Change.Old,
        };
        foreach (var source in sources.Where(source => source.Tables.Contains(change.Table)))
            await indexer.IndexAsync(source, ChangeSet.Of([change]), cancellationToken);
    }

    private async Task<int> TakeAsync(
        Func<ParkedDocument, bool> isWanted, Func<IReadOnlyList<ParkedDocument>, Task> take, CancellationToken cancellationToken)
    {
        await using var reading = await queue.OpenAsync(cancellationToken);
        var found = new List<(ParkedDocument Document, ulong Tag)>();
        // All of them first: what a retry parks again comes behind them.
        while (await reading.NextAsync(cancellationToken) is { } next) found.Add(next);
        var groups = found.Where(item => isWanted(item.Document)).GroupBy(item => (item.Document.Index, item.Document.Id)).ToList();
        foreach (var group in groups)
        {
            await take([.. group.Select(item => item.Document)]);
            foreach (var (_, tag) in group) await reading.RemoveAsync(tag, cancellationToken);
        }

        return groups.Count;
    }
}
