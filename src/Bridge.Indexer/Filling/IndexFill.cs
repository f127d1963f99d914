using System.Text.Json.Nodes;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Parked;
using Bridge.Indexer.Status;
using Bridge.Indexer.Verifying;

namespace Bridge.Indexer.Filling;

/// <summary>
/// Fills an index from its tables while changes go on. A row is written at the highest Sequence that this process has worked on: what
/// PostgreSQL shows holds
/// every change up to there, and any later change writes above it.
/// </summary>
internal sealed class IndexFill(
    OpenSearchClient client, ControlDocuments control, IndexSession session, RowIsolation isolation, FillLock turn, IndexerStatus status)
{
    /// <summary>Fills the index unless it has been filled; another process that is at it is waited for.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="alias">Its alias.</param>
    /// <param name="index">Its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task EnsureFilledAsync(IDocumentSource source, string alias, string index, CancellationToken cancellationToken)
    {
        if (await control.ReadFilledAsync(index, cancellationToken) == FillNote.Filled) return;
        status.IsFilled = false;
        await using var held = await turn.TakeAsync("fill", cancellationToken);
        var note = await control.ReadFilledAsync(index, cancellationToken);
        if (note == FillNote.Filled) return;
        await RunAsync(source, alias, () => status.LastSequence, null, (writes, token) => WriteAsync(source, alias, writes, token),
            cancellationToken);
        // One that was put in the other's place, out of a snapshot, may hold rows that are gone.
        if (note == FillNote.OfAnother) await RemoveGoneAsync(source, alias, cancellationToken);
        await control.SetFilledAsync(index, cancellationToken);
    }

    private async Task RemoveGoneAsync(IDocumentSource source, string alias, CancellationToken cancellationToken)
    {
        await foreach (var ids in new IndexScan(client).ReadAsync(alias, cancellationToken))
        {
            var writes = await isolation.CollectAsync(
                ids, (part, token) => source.BuildAsync(alias, part, Math.Max(1, status.LastSequence), token), [], cancellationToken);
            await WriteAsync(source, alias, writes.FindAll(write => write.IsTombstone), cancellationToken);
        }
    }

    /// <summary>Learns the rows that changes may name by their key alone, unless that has been done; another process that is at it is
    /// waited for.</summary>
    public async Task EnsureRegisteredAsync(IDocumentSource source, CancellationToken cancellationToken)
    {
        foreach (var table in source.Registered)
        {
            if (await control.IsRegisteredAsync(table, cancellationToken)) continue;
            await using var held = await turn.TakeAsync("fill", cancellationToken);
            await source.RegisterAsync(table, session, cancellationToken);
            await control.SetRegisteredAsync(table, cancellationToken);
        }
    }

    /// <summary>Writes every row of an index' tables.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="alias">Its alias.</param>
    /// <param name="version">The version of the next page: a Sequence that has arrived, or 0.</param>
    /// <param name="progress">Told how many rows are done.</param>
    /// <param name="write">Where the documents go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        IDocumentSource source, string alias, Func<long> version, Action<long>? progress,
        Func<IReadOnlyList<DocumentWrite>, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var (after, done) = ((string?)null, 0L);
        while (true)
        {
            // The version before the reading: what is read holds every change up to it, and every truncate that has set a floor.
            var floors = (await control.ReadAsync([.. source.Tables], [], cancellationToken)).Floors;
            var at = Math.Max(version(), floors.Values.DefaultIfEmpty(1).Max());
            var keys = await source.ReadKeysAsync(alias, after, cancellationToken);
            if (keys.Count == 0) return;
            await isolation.RunAsync(keys, async (part, token) =>
            {
                var writes = await source.BuildAsync(alias, part, at, token);
                await write([.. writes.Where(document => !document.IsTombstone)], token);
            }, (id, reason, token) => isolation.ParkAsync(
                new ParkedDocument(alias, id, source.TableOf(id), at, reason, default), token), cancellationToken);
            done += keys.Count;
            progress?.Invoke(done);
            after = keys[^1];
        }
    }

    /// <summary>
    /// Writes a page. What another indexer has written at a higher version is read and written anew at that version: a row that changed
    /// before it was filled in
    /// could not tell what else it bore upon.
    /// </summary>
    private async Task WriteAsync(
        IDocumentSource source, string alias, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var superseded = await session.WriteAsync(writes, cancellationToken);
        if (superseded.Count == 0) return;
        var ids = new JsonArray([.. superseded.Select(write => JsonValue.Create(write.Id))]);
        var answer = await client.SendAsync(HttpMethod.Post, $"{alias}/_mget?_source=false&filter_path=docs._version",
            new JsonObject { ["ids"] = ids }, cancellationToken);
        if (!answer.TryGetProperty("docs", out var documents)) return;
        var version = documents.EnumerateArray()
            .Select(document => document.TryGetProperty("_version", out var found) ? found.GetInt64() : 1).Max();
        await session.WriteAsync(await source.BuildAsync(alias, [.. superseded.Select(write => write.Id)], version, cancellationToken),
            cancellationToken);
    }
}
