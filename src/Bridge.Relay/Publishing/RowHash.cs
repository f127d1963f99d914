using System.IO.Hashing;
using Bridge.Messages.Reading;

namespace Bridge.Relay.Publishing;

/// <summary>A number that is the same for all changes of a row, while the process lives. Two rows that share one are merely published again
/// together.</summary>
internal static class RowHash
{
    /// <summary>The number of the change's row; of the table, for a truncate.</summary>
    public static ulong Of(RelayedChange change)
    {
        var table = XxHash3.HashToUInt64(change.Table.NameJson.EncodedUtf8Bytes);
        return change.Key.Exists ? XxHash3.HashToUInt64(change.Key.Raw, seed: unchecked((long)table)) : table;
    }
}
