using Bridge.Outbox.Relay.Mapping;

namespace Bridge.Outbox.Relay.Publishing;

/// <summary>A number that is the same for all changes of a row (FNV-1a over table and key). Two rows that share one are merely published again together.</summary>
internal static class RowHash
{
    private const ulong Prime = 1099511628211;
    private const ulong Basis = 14695981039346656037;

    /// <summary>The number of the change's row; of the table, for a truncate.</summary>
    public static ulong Of(RelayedChange change)
    {
        var hash = Add(Basis, change.Table.NameJson.EncodedUtf8Bytes);
        return change.Key.Exists ? Add(hash, change.Key.Raw) : hash;
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) hash = (hash ^ value) * Prime;
        return hash;
    }
}
