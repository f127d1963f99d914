using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;

namespace Bridge.Indexer.Parked;

/// <summary>What an operator does with parked documents.</summary>
internal sealed class ParkedDocuments(ParkedQueue queue, DocumentSources documentSources, IndexSession session)
{
    /// <summary>The parked documents, each with its latest refusal.</summary>
    public async Task<IReadOnlyList<ParkedDocument>> ListAsync(CancellationToken cancellationToken)
    {
        await using var reading = await queue.OpenAsync(cancellationToken);
        var documents = new List<ParkedDocument>();
        while (await reading.NextAsync(cancellationToken) is var (document, _)) documents.Add(document);
        return [.. documents.GroupBy(document => (document.Index, document.Id))
            .Select(group => group.MaxBy(document => document.Sequence)!)];
    }

    /// <summary>Makes documents anew from their rows and writes them; what is refused again is parked again. How many are gone from the
    /// queue, and how many came back.</summary>
    public async Task<(int Done, int Left)> RetryAsync(Func<ParkedDocument, bool> isWanted, CancellationToken cancellationToken)
    {
        var before = (await ListAsync(cancellationToken)).Count(isWanted);
        var sources = await documentSources.ReadAsync(cancellationToken);
        await TakeAsync(isWanted, async document =>
        {
            // The alias may be that of a generation that is no longer built.
            var source = sources.FirstOrDefault(source => source.Indices.Any(index => index.Alias == document.Index));
            if (source is not null)
                await session.WriteAsync(await source.BuildAsync(document.Index, [document.Id], document.Sequence, cancellationToken),
                cancellationToken);
        }, cancellationToken);
        var left = (await ListAsync(cancellationToken)).Count(isWanted);
        return (before - left, left);
    }

    /// <summary>Removes documents; how many.</summary>
    public async Task<(int Done, int Left)> DiscardAsync(Func<ParkedDocument, bool> isWanted, CancellationToken cancellationToken) =>
        (await TakeAsync(isWanted, static _ => Task.CompletedTask, cancellationToken), 0);

    private async Task<int> TakeAsync(
        Func<ParkedDocument, bool> isWanted, Func<ParkedDocument, Task> take, CancellationToken cancellationToken)
    {
        await using var reading = await queue.OpenAsync(cancellationToken);
        var found = new List<(ParkedDocument Document, ulong Tag)>();
        // All of them first: what a retry parks again comes behind them.
        while (await reading.NextAsync(cancellationToken) is { } next) found.Add(next);
        var taken = found.Where(item => isWanted(item.Document)).ToList();
        foreach (var group in taken.GroupBy(item => (item.Document.Index, item.Document.Id)))
        {
            await take(group.MaxBy(item => item.Document.Sequence).Document);
            foreach (var (_, tag) in group) await reading.RemoveAsync(tag, cancellationToken);
        }

        return taken.Select(item => (item.Document.Index, item.Document.Id)).Distinct().Count();
    }
}
