using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Verifying;

/// <summary>Compares an index with its tables, range by range of their keys, and repairs what differs.</summary>
/// <remarks>What differs at once is looked at again after a pause, and then judged at one point of the outbox: a change that is on its way
/// is no drift.</remarks>
internal sealed class IndexVerify(
    OpenSearchClient client, ControlDocuments control, IndexSession session, IndexDocuments documents, DriftJudge judge,
    RowIsolation isolation, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Compares, and repairs where asked to.</summary>
    /// <param name="source">The index' source.</param>
    /// <param name="alias">The index.</param>
    /// <param name="target">Where to look: the alias, or that of a generation that is built.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told how many are compared.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<VerifyReport> RunAsync(
        IDocumentSource source, string alias, string target, VerifyOptions options, Action<long>? progress,
        CancellationToken cancellationToken)
    {
        var (ranges, compared, after, unreadable) = (new List<DriftRange>(), 0L, (string?)null, new HashSet<string>());
        while (await source.ReadKeysAsync(alias, after, cancellationToken) is { Count: > 0 } keys)
        {
            await AddAsync(source, alias, target, keys, ranges, unreadable, cancellationToken);
            compared += keys.Count;
            progress?.Invoke(compared);
            after = keys[^1];
        }

        await foreach (var ids in new IndexScan(client).ReadAsync(target, cancellationToken))
        {
            await AddAsync(source, alias, target, ids, ranges, unreadable, cancellationToken);
            compared += ids.Count;
            progress?.Invoke(compared);
        }

        var (drift, undecided) = options.IsExact ? await JudgeAsync(source, alias, target, ranges, options, cancellationToken)
            : (ranges, []);
        var repaired = options.Repair ? await RepairAsync(source, alias, target, drift, cancellationToken) : 0;
        return new VerifyReport(alias, compared, drift, repaired) { Undecided = [.. undecided, .. unreadable] };
    }

    /// <summary>Adds what differs and still differs after a pause.</summary>
    private async Task AddAsync(IDocumentSource source, string alias, string target, IReadOnlyList<string> ids, List<DriftRange> ranges,
        HashSet<string> unreadable, CancellationToken cancellationToken)
    {
        var range = await CompareAsync(source, alias, target, ids, unreadable, cancellationToken);
        if (!range.IsClean)
        {
            await Task.Delay(Pause, time, cancellationToken);
            range = await CompareAsync(source, alias, target, [.. range.Ids], unreadable, cancellationToken);
        }

        // What the table's ranges have shown already is not counted again from the side of the index.
        var known = ranges.SelectMany(other => other.Ids).ToHashSet();
        List<string> New(IReadOnlyList<string> found) => [.. found.Where(id => !known.Contains(id))];
        range = new DriftRange(ids[0], ids[^1], New(range.Missing), New(range.Different), New(range.Extra));
        if (!range.IsClean) ranges.Add(range);
    }

    private async Task<DriftRange> CompareAsync(
        IDocumentSource source, string alias, string target, IReadOnlyList<string> ids, HashSet<string> unreadable,
        CancellationToken cancellationToken)
    {
        var actual = await documents.ReadAsync(target, ids, cancellationToken);
        var range = DriftRange.None;
        foreach (var write in await isolation.CollectAsync(
            ids, (part, token) => source.BuildAsync(alias, part, 1, token), unreadable, cancellationToken))
            range = range.With(write.Id, IndexedDocument.Compare(write, actual.GetValueOrDefault(write.Id)));
        return range;
    }

    /// <summary>What of all ranges differs at one point of the outbox.</summary>
    private async Task<(List<DriftRange> Drift, IReadOnlyList<string> Undecided)> JudgeAsync(
        IDocumentSource source, string alias, string target, List<DriftRange> ranges, VerifyOptions options,
            CancellationToken cancellationToken)
    {
        var ids = ranges.SelectMany(range => range.Ids).Distinct().ToList();
        if (ids.Count == 0) return ([], []);
        var (found, undecided) = await judge.JudgeAsync(source, alias, target, ids, options.Progress, cancellationToken);
        var (missing, different, extra) = (found.Missing.ToHashSet(), found.Different.ToHashSet(), found.Extra.ToHashSet());
        var drift = ranges.Select(range =>
        {
            var inside = range.Ids.ToList();
            return new DriftRange(range.From, range.To, inside.FindAll(missing.Contains), inside.FindAll(different.Contains),
                inside.FindAll(extra.Contains));
        });
        return ([.. drift.Where(range => !range.IsClean)], undecided);
    }

    private async Task<long> RepairAsync(
        IDocumentSource source, string alias, string target, List<DriftRange> drift, CancellationToken cancellationToken)
    {
        var (repaired, least) = (0L, (await control.ReadAsync([.. source.Tables], [], cancellationToken)).Floors.Values.DefaultIfEmpty(1)
            .Max());
        // At the highest version that is there, so that it stands above what differs: what PostgreSQL shows now holds every change that has
        // been indexed.
        if (drift.Count > 0) least = Math.Max(least, await documents.ReadHighestAsync(target, cancellationToken));
        foreach (var ids in drift.SelectMany(range => range.Ids).Distinct().Chunk(500))
        {
            var versions = await documents.ReadAsync(target, ids, cancellationToken);
            var version = Math.Max(least, versions.Values.Select(document => document.Version).DefaultIfEmpty(1).Max());
            var writes = await isolation
                .CollectAsync(ids, (part, token) => source.BuildAsync(alias, part, version, token), [], cancellationToken);
            var superseded = target == alias ? await session.WriteAsync(writes, cancellationToken)
                : await session.WriteNextAsync(writes, cancellationToken);
            repaired += writes.Count;
            // Somebody wrote a newer version meanwhile, which says the same or not.
            if (superseded.Count > 0)
                repaired -= (await CompareAsync(source, alias, target, [.. superseded.Select(write => write.Id)], [], cancellationToken))
                    .Ids.Count();
        }

        return repaired;
    }
}
