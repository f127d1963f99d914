using Bridge.Indexer.Bulk;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Isolation;
using Npgsql;

namespace Bridge.Indexer.Verifying;

/// <summary>Tells drift from what is on its way: compares at one point of the outbox that the index has reached.</summary>
/// <remarks>
/// The rows are read, then the place in WAL behind everything that the reading saw. When the outbox is complete through that place, the
/// relay has published it and
/// the indexers' queue has been empty, every change that the reading saw is indexed. A document that then still says something else, whose
/// row has not changed
/// meanwhile and which no later change has written, differs at that point.
/// </remarks>
internal sealed class DriftJudge(
    NpgsqlDataSource database, IndexDocuments documents, IndexerBacklog backlog, RowIsolation isolation)
{
    private const int Points = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>What really differs of these ids, and which change too fast to be told, or do not come through.</summary>
    public async Task<(DriftRange Drift, IReadOnlyList<string> Undecided)> JudgeAsync(
        IDocumentSource source, string alias, string target, IReadOnlyList<string> ids, IOutboxProgress? progress,
            CancellationToken cancellationToken)
    {
        var (open, drift) = (ids.ToList(), DriftRange.None);
        for (var point = 0; point < Points && open.Count > 0; point++)
        {
            var before = await ReadRowsAsync(source, alias, open, cancellationToken);
            if (await ReachAsync(progress, cancellationToken) is not { } through) break;
            var actual = await documents.ReadAsync(target, open, cancellationToken);
            var after = await ReadRowsAsync(source, alias, open, cancellationToken);
            var moving = new List<string>();
            foreach (var id in open)
            {
                var there = actual.GetValueOrDefault(id);
                if (!before.TryGetValue(id, out var first) || !after.TryGetValue(id, out var last)) moving.Add(id);
                else if (IndexedDocument.Compare(last, there) == DocumentState.Equal) continue;
                else if (there?.Version > through || !IndexedDocument.IsSame(first, last)) moving.Add(id);
                else drift = drift.With(id, IndexedDocument.Compare(last, there));
            }

            open = moving;
        }

        return (drift, open);
    }

    /// <summary>The documents of the rows that can be read.</summary>
    private async Task<Dictionary<string, DocumentWrite>> ReadRowsAsync(
        IDocumentSource source, string alias, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        (await isolation.CollectAsync(ids, (part, token) => source.BuildAsync(alias, part, 1, token), [], cancellationToken))
            .DistinctBy(write => write.Id).ToDictionary(write => write.Id);

    /// <summary>Waits for the point; the highest Sequence that is surely indexed there; null when it is not reached in time.</summary>
    private async Task<long?> ReachAsync(IOutboxProgress? progress, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LongestWait);
        try
        {
            await using var command = database.CreateCommand("SELECT pg_current_wal_insert_lsn()::text");
            var lsn = (string)(await command.ExecuteScalarAsync(deadline.Token))!;
            var through = progress is null ? long.MaxValue : await progress.WaitAsync(lsn, deadline.Token);
            await backlog.WaitUntilEmptyAsync(deadline.Token);
            return through;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
