namespace Bridge.Indexer.Bulk;

/// <summary>Shares documents out among bulk requests.</summary>
internal static class BulkChunks
{
    /// <summary>
    /// One request for all, where they fit. Else requests of one index each, since a request for two is two pieces of work; of about the
    /// same size, and rather one that is
    /// up to a quarter larger than is aimed at than two of little more than the half: to OpenSearch each costs, whatever it holds. A
    /// document that is larger goes alone.
    /// </summary>
    /// <param name="writes">The documents.</param>
    /// <param name="aim">How many bytes of documents a request should hold.</param>
    public static IEnumerable<List<DocumentWrite>> Of(IReadOnlyList<DocumentWrite> writes, int aim) =>
        writes.Count > 0 && Bytes(writes) <= aim ? [[.. writes]]
            : writes.GroupBy(write => write.Alias).SelectMany(index => Share([.. index], aim));

    private static IEnumerable<List<DocumentWrite>> Share(IReadOnlyList<DocumentWrite> writes, int aim)
    {
        var (total, largest) = (Bytes(writes), aim + (aim / 4));
        var requests = ((total - 1) / largest) + 1;
        var most = ((total - 1) / requests) + 1;
        var (chunk, bytes) = (new List<DocumentWrite>(), 0L);
        foreach (var write in writes)
        {
            if (chunk.Count > 0 && bytes + write.Body.Length > most)
            {
                yield return chunk;
                (chunk, bytes) = ([], 0);
            }

            chunk.Add(write);
            bytes += write.Body.Length;
        }

        yield return chunk;
    }

    private static long Bytes(IEnumerable<DocumentWrite> writes) => writes.Sum(write => (long)write.Body.Length);
}
