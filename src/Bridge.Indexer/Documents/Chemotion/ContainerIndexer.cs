using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Parked;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Writes the documents of containers: first what the containers themselves say, then the analyses whose datasets
/// changed.</summary>
/// <remarks>
/// The order matters where two indexers work at once: the rows are read after the register has been told whose dataset changed. Whoever
/// comes second there writes
/// the analyses that both know, at the higher of both Sequences.
/// </remarks>
internal sealed class ContainerIndexer(
    ContainerReader containers, OwnerReader owners, DatasetParents datasets, ChemotionAliases aliases, TimeProvider time)
{
    /// <summary>Writes what is owed to these containers.</summary>
    public async Task IndexAsync(IReadOnlyDictionary<int, AffectedContainer> affected, IndexSession session,
        CancellationToken cancellationToken)
    {
        var again = await datasets.FindAsync(affected, cancellationToken);
        await session.WriteAsync(
            [.. affected], (part, token) => BuildAsync(part.ToDictionary(), again, token),
            row => [Parked(aliases.Containers, row.Key, row.Value.Cause), Parked(aliases.Analyses, row.Key, row.Value.Cause)],
            cancellationToken);
        foreach (var chunk in again.Chunk(ChemotionSource.ChunkSize))
            await session.WriteAsync(chunk, BuildAgainAsync, row => [Parked(aliases.Analyses, row.Key, row.Value)], cancellationToken);
    }

    private static ParkedDocument Parked(string alias, int id, TableChange cause) => new(
        alias, AnalysisDocument.Id(ContainerDocument.Table, id), ContainerDocument.Table, cause.Sequence, "", default);

    /// <summary>The analyses' documents of these containers, as they are now; none for what is no analysis.</summary>
    public async Task<List<DocumentWrite>> BuildAnalysesAsync(
        IEnumerable<(ContainerRecord Row, TableChange Cause)> rows, CancellationToken cancellationToken)
    {
        var live = rows.Where(pair => pair.Row is { IsIndexed: true, Type: "analysis" }).ToList();
        return await BuildAnalysesAsync(
            live, [.. live.Select(pair => pair.Row.Id)], await ReadOwnersAsync(live.Select(pair => pair.Row), cancellationToken),
            cancellationToken);
    }

    private async Task<List<DocumentWrite>> BuildAnalysesAsync(
        IReadOnlyCollection<(ContainerRecord Row, TableChange Cause)> live, IReadOnlyCollection<int> withChildren,
            Dictionary<(string Type, int Id), Owner> found, CancellationToken cancellationToken)
    {
        var instruments = await containers.ReadInstrumentsAsync(withChildren, cancellationToken);
        var now = time.GetUtcNow();
        return [.. live.Select(pair => AnalysisDocument.Write(
            aliases.Analyses, ContainerDocument.Table, pair.Row.Id, AnalysisSource.Of(pair.Row, instruments[pair.Row.Id]),
                OwnerOf(pair.Row, found), pair.Cause, now))];
    }

    /// <summary>The owners of these containers.</summary>
    public Task<Dictionary<(string Type, int Id),
        Owner>> ReadOwnersAsync(IEnumerable<ContainerRecord> rows, CancellationToken cancellationToken) => owners.ReadAsync(
        rows.Where(row => row is { IsIndexed: true, OwnerType: not null, OwnerId: not null })
            .Select(row => (row.OwnerType!, row.OwnerId!.Value)), cancellationToken);

    /// <summary>A container's owner among those read.</summary>
    public static Owner? OwnerOf(ContainerRecord? row, Dictionary<(string Type, int Id), Owner> owners) =>
        row is { OwnerType: { } type, OwnerId: { } id } ? owners.GetValueOrDefault((type, id)) : null;

    private async Task<IReadOnlyList<DocumentWrite>> BuildAsync(
        IReadOnlyDictionary<int, AffectedContainer> affected, Dictionary<int, TableChange> again, CancellationToken cancellationToken)
    {
        var rows = await containers.ReadAsync([.. affected.Keys], cancellationToken);
        var (writes, analyses, withChildren, now) = (
            new List<DocumentWrite>(), new List<(ContainerRecord Row, TableChange Cause)>(), new List<int>(), time.GetUtcNow());
        var found = await ReadOwnersAsync(rows.Values, cancellationToken);
        foreach (var (id, change) in affected)
        {
            var row = rows.GetValueOrDefault(id);
            if (!Owes(change, row)) continue;
            writes.Add(ContainerDocument.Write(aliases.Containers, id, row, OwnerOf(row, found), change.Cause, now));
            if (row is not { IsIndexed: true, Type: "analysis" })
            {
                if (row?.Type == "analysis" || (change.IsChanged && !change.IsNew))
                    writes.Add(AnalysisDocument.Write(aliases.Analyses, ContainerDocument.Table, id, null, null, change.Cause, now));
            }
            else if (again.ContainsKey(id)) Raise(again, id, change.Cause);
            else
            {
                analyses.Add((row, change.Cause));
                if (change.HasChildren) withChildren.Add(id);
            }
        }

        writes.AddRange(await BuildAnalysesAsync(analyses, withChildren, found, cancellationToken));
        return writes;
    }

    /// <summary>A document, or a tombstone where there may have been one: the row changed, or the tree it stands in did. A row that is new
    /// and not to be indexed is owed nothing.</summary>
    private static bool Owes(AffectedContainer change, ContainerRecord? row) =>
        row is { IsIndexed: true } || (change.IsChanged ? !change.IsNew : row is { Type: "analysis" or "dataset" });

    private async Task<IReadOnlyList<DocumentWrite>> BuildAgainAsync(
        IReadOnlyList<KeyValuePair<int, TableChange>> chunk, CancellationToken cancellationToken)
    {
        var causes = chunk.ToDictionary();
        var rows = await containers.ReadAsync([.. causes.Keys], cancellationToken);
        return await BuildAnalysesAsync(rows.Values.Select(row => (row, causes[row.Id])), cancellationToken);
    }

    private static void Raise(Dictionary<int, TableChange> causes, int id, TableChange cause)
    {
        if (!causes.TryGetValue(id, out var known) || known.Sequence < cause.Sequence) causes[id] = cause;
    }
}
