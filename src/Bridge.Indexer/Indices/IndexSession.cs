using Bridge.Indexer.Bulk;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.Parked;

namespace Bridge.Indexer.Indices;

/// <summary>Writes documents so that truncates and generations of other indexers are respected.</summary>
internal sealed class IndexSession(BulkWriter bulk, ControlDocuments control, IndexSweep sweep, RowIsolation isolation)
{
    /// <summary>Makes documents of rows and writes them; where that fails, finds the row and parks its documents.</summary>
    /// <param name="rows">What documents are made of.</param>
    /// <param name="build">Makes them.</param>
    /// <param name="parked">The documents that such a row owes, for the park.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task WriteAsync<T>(
        IReadOnlyList<T> rows, Func<IReadOnlyList<T>, CancellationToken, Task<IReadOnlyList<DocumentWrite>>> build,
        Func<T, IEnumerable<ParkedDocument>> parked, CancellationToken cancellationToken) => isolation.RunAsync(
        rows, async (part, token) => await WriteAsync(await build(part, token), token),
        async (row, reason, token) =>
        {
            foreach (var document in parked(row)) await isolation.ParkAsync(document with { Reason = reason }, token);
        }, cancellationToken);

    /// <summary>Writes them, to the next generation too while one is built, and removes those that a truncate has overtaken meanwhile.
    /// Gives those that found a newer version.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> WriteAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return [];
        var superseded = await bulk.WriteAsync(writes, alias: null, cancellationToken);
        // Read after the bulk: a truncate or a rebuild that began before this point is seen here; one that begins later sees these
        // documents.
        var state = await control.ReadAsync([.. writes.Select(write => write.Table).Distinct()],
            [.. writes.Select(write => write.Alias).Distinct()], cancellationToken);
        var next = writes.Where(write => state.Building.Contains(write.Alias)).ToList();
        if (next.Count > 0) await bulk.WriteAsync(next, IndexDefinition.Next, cancellationToken);
        foreach (var (table, floor, alias) in Overtaken(writes, state))
        {
            await sweep.RunAsync(alias, table, floor, cancellationToken);
            if (state.Building.Contains(alias)) await sweep.RunAsync(IndexDefinition.Next(alias), table, floor, cancellationToken);
        }

        return superseded;
    }

    /// <summary>Writes them to the next generation alone. Gives those that found a newer version.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> WriteNextAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return [];
        var superseded = await bulk.WriteAsync(writes, IndexDefinition.Next, cancellationToken);
        var state = await control.ReadAsync([.. writes.Select(write => write.Table).Distinct()], [], cancellationToken);
        foreach (var (table, floor, alias) in Overtaken(writes, state))
            await sweep.RunAsync(IndexDefinition.Next(alias), table, floor, cancellationToken);
        return superseded;
    }

    /// <summary>Takes a truncate: sets the table's floor, then removes what is below it.</summary>
    public async Task TruncateAsync(string table, IReadOnlyList<string> aliases, long sequence, CancellationToken cancellationToken)
    {
        await control.RaiseFloorAsync(table, sequence, cancellationToken);
        var state = await control.ReadAsync([], aliases, cancellationToken);
        foreach (var alias in aliases)
        {
            await sweep.RunAsync(alias, table, sequence, cancellationToken);
            if (state.Building.Contains(alias)) await sweep.RunAsync(IndexDefinition.Next(alias), table, sequence, cancellationToken);
        }
    }

    /// <summary>The tables whose truncate has overtaken some of these writes.</summary>
    private static IEnumerable<(string Table, long Floor, string Alias)> Overtaken(IEnumerable<DocumentWrite> writes, ControlState state) =>
        writes.Where(write => state.Floors.TryGetValue(write.Table, out var floor) && write.Version < floor)
            .Select(write => (write.Table, state.Floors[write.Table], write.Alias)).Distinct();
}
