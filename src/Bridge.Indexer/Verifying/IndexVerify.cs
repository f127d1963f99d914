using System.Text.Json.Nodes;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Verifying;

/// <summary>Compares an index with its tables, range by range of their keys, and repairs what differs.</summary>
/// <remarks>What differs is looked at again after a pause, several times: a change that is on its way is no drift.</remarks>
internal sealed class IndexVerify(OpenSearchClient client, ControlDocuments control, IndexSession session, TimeProvider time)
{
    private const int Looks = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Compares, and repairs where asked to.</summary>
    /// <param name="source">The index' source.</param>
    /// <param name="alias">The index.</param>
    /// <param name="target">Where to look: the alias, or that of a generation that is built.</param>
    /// <param name="repair">Whether what differs is written anew.</param>
    /// <param name="progress">Told how many are compared.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<VerifyReport> RunAsync(IDocumentSource source, string alias, string target, bool repair, Action<long>? progress, CancellationToken cancellationToken)
    {
        var (drift, compared, after) = (new List<DriftRange>(), 0L, (string?)null);
        while (await source.ReadKeysAsync(alias, after, cancellationToken) is { Count: > 0 } keys)
        {
            await AddAsync(source, alias, target, keys, drift, cancellationToken);
            compared += keys.Count;
            progress?.Invoke(compared);
            after = keys[^1];
        }

        await foreach (var ids in new IndexScan(client).ReadAsync(target, cancellationToken))
        {
            await AddAsync(source, alias, target, ids, drift, cancellationToken);
            compared += ids.Count;
            progress?.Invoke(compared);
        }

        var repaired = repair ? await RepairAsync(source, alias, target, drift, cancellationToken) : 0;
        return new VerifyReport(alias, compared, drift, repaired);
    }

    private async Task AddAsync(IDocumentSource source, string alias, string target, IReadOnlyList<string> ids, List<DriftRange> drift, CancellationToken cancellationToken)
    {
        var range = await CompareAsync(source, alias, target, ids, cancellationToken);
        for (var look = 1; look < Looks && !range.IsClean; look++)
        {
            await Task.Delay(Pause, time, cancellationToken);
            range = await CompareAsync(source, alias, target, [.. range.Ids], cancellationToken);
        }

        // What the table's ranges have shown already is not counted again from the side of the index.
        var known = drift.SelectMany(other => other.Ids).ToHashSet();
        List<string> New(IReadOnlyList<string> found) => [.. found.Where(id => !known.Contains(id))];
        range = new DriftRange(ids[0], ids[^1], New(range.Missing), New(range.Different), New(range.Extra));
        if (!range.IsClean) drift.Add(range);
    }

    private async Task<DriftRange> CompareAsync(IDocumentSource source, string alias, string target, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var actual = await ReadAsync(target, ids, cancellationToken);
        var (missing, different, extra) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var write in await source.BuildAsync(alias, ids, 1, cancellationToken))
        {
            var there = actual.GetValueOrDefault(write.Id);
            if (write.IsTombstone)
            {
                if (there is { IsTombstone: false }) extra.Add(write.Id);
            }
            else if (there is null or { IsTombstone: true }) missing.Add(write.Id);
            else if (!there.Says(write.Body)) different.Add(write.Id);
        }

        return new DriftRange(ids[0], ids[^1], missing, different, extra);
    }

    private async Task<long> RepairAsync(IDocumentSource source, string alias, string target, List<DriftRange> drift, CancellationToken cancellationToken)
    {
        var (repaired, floors) = (0L, (await control.ReadAsync([.. source.Tables], [], cancellationToken)).Floors.Values.DefaultIfEmpty(1).Max());
        foreach (var ids in drift.SelectMany(range => range.Ids).Distinct().Chunk(500))
        {
            // At the version that is there: what PostgreSQL shows now holds every change that has been indexed.
            var versions = await ReadAsync(target, ids, cancellationToken);
            var version = Math.Max(floors, versions.Values.Select(document => document.Version).DefaultIfEmpty(1).Max());
            var writes = await source.BuildAsync(alias, ids, version, cancellationToken);
            if (target == alias) await session.WriteAsync(writes, cancellationToken);
            else await session.WriteNextAsync(writes, cancellationToken);
            repaired += writes.Count;
        }

        return repaired;
    }

    private async Task<Dictionary<string, IndexedDocument>> ReadAsync(string target, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };
        var answer = await client.SendAsync(HttpMethod.Post, $"{target}/_mget", body, cancellationToken);
        var found = new Dictionary<string, IndexedDocument>();
        foreach (var document in answer.GetProperty("docs").EnumerateArray())
            if (IndexedDocument.Read(document) is { } read) found[document.GetProperty("_id").GetString()!] = read;
        return found;
    }
}
