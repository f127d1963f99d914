using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Parked;
using Bridge.Indexer.Status;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Bulk;

/// <summary>Writes documents with <c>_bulk</c>, so many requests at once as the configuration says, and honours every single
/// answer.</summary>
internal sealed class BulkWriter(
    OpenSearchClient client, RowIsolation isolation, IOptions<IndexerOptions> options, IndexerStatus status, TimeProvider time)
    : IDisposable
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    // Used again: a new one of megabytes for each request would live until the whole heap is collected.
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> buffers = [];
    private readonly SemaphoreSlim requests = new(options.Value.Concurrency);

    /// <summary>
    /// Writes them all, to their own alias or to <paramref name="alias"/>; gives those that found a newer version. What OpenSearch refuses
    /// for good is parked.
    /// </summary>
    /// <exception cref="OpenSearchUnavailableException">It did not take all of them in time.</exception>
    /// <exception cref="IndexTroubleException">An index takes none.</exception>
    public async Task<IReadOnlyList<DocumentWrite>> WriteAsync(
        IReadOnlyList<DocumentWrite> writes, Func<string, string>? alias, CancellationToken cancellationToken)
    {
        var superseded = new List<DocumentWrite>();
        foreach (var chunk in BulkChunks.Of(writes, options.Value.BulkBytes))
            await WriteChunkAsync(chunk, alias ?? (name => name), superseded, cancellationToken);
        return superseded;
    }

    /// <inheritdoc/>
    public void Dispose() => requests.Dispose();

    private async Task WriteChunkAsync(
        List<DocumentWrite> chunk, Func<string, string> alias, List<DocumentWrite> superseded, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        for (var attempt = 1; chunk.Count > 0; attempt++)
        {
            var answers = await TrySendAsync(chunk, alias, superseded, cancellationToken);
            if (answers is null) return;
            var later = new List<DocumentWrite>();
            for (var i = 0; i < chunk.Count; i++) await SettleAsync(chunk[i], alias, answers[i], superseded, later, cancellationToken);
            if (later.Count > 0 && attempt == Attempts)
                throw new OpenSearchUnavailableException(
                $"OpenSearch does not take {later.Count} documents: {answers.First(answer => answer.Outcome == BulkOutcome.Later).Reason}");
            if (later.Count > 0) await Task.Delay(wait, time, cancellationToken);
            wait *= 2;
            chunk = later;
        }
    }

    /// <summary>The answers; null when the whole request was refused and its halves were written instead.</summary>
    private async Task<BulkAnswer[]?> TrySendAsync(
        List<DocumentWrite> chunk, Func<string, string> alias, List<DocumentWrite> superseded, CancellationToken cancellationToken)
    {
        if (!buffers.TryTake(out var buffer)) buffer = new ArrayBufferWriter<byte>(options.Value.BulkBytes + (options.Value.BulkBytes / 2));
        await using var json = new Utf8JsonWriter(buffer);
        foreach (var write in chunk) BulkBody.Add(buffer, json, write, alias(write.Alias));
        try
        {
            var answers = BulkAnswer.Read(await SendAsync(buffer.WrittenMemory, cancellationToken), chunk.Count).ToArray();
            status.CountBulk(chunk.Count, buffer.WrittenCount);
            // An answer that says what became of each document was made of all of it; after a failure it may still be under way.
            buffer.ResetWrittenCount();
            if (buffer.Capacity <= 2 * options.Value.BulkBytes) buffers.Add(buffer);
            return answers;
        }
        catch (OpenSearchException whole)
            when (whole.Status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest && chunk.Count > 1)
        {
            var half = chunk.Count / 2;
            await WriteChunkAsync(chunk[..half], alias, superseded, cancellationToken);
            await WriteChunkAsync(chunk[half..], alias, superseded, cancellationToken);
            return null;
        }
        catch (OpenSearchException refused)
            when (refused.Status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest && chunk.Count == 1)
        {
            return [new BulkAnswer(BulkOutcome.Refused, refused.Status == HttpStatusCode.RequestEntityTooLarge
                ? "the document is too large for OpenSearch" : refused.Message)];
        }
    }

    private async Task SettleAsync(
        DocumentWrite write, Func<string, string> alias, BulkAnswer answer, List<DocumentWrite> superseded, List<DocumentWrite> later,
            CancellationToken cancellationToken)
    {
        switch (answer.Outcome)
        {
            case BulkOutcome.Superseded: superseded.Add(write); break;
            case BulkOutcome.Later: later.Add(write); break;
            case BulkOutcome.Trouble:
                throw new IndexTroubleException(write.Alias, $"the index '{alias(write.Alias)}' takes no documents: {answer.Reason}");
            case BulkOutcome.Refused:
                await isolation.ParkAsync(
                    new ParkedDocument(write.Alias, write.Id, write.Table, write.Version, answer.Reason, default), cancellationToken);
                break;
        }
    }

    private async Task<JsonElement> SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await requests.WaitAsync(cancellationToken);
        try
        {
            return await client.SendAsync(HttpMethod.Post, $"_bulk?{BulkAnswer.Filter}", body, "application/x-ndjson", cancellationToken);
        }
        finally
        {
            requests.Release();
        }
    }
}
