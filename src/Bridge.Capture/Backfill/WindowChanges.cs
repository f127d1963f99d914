using Bridge.Capture.Changes;
using Bridge.Contracts;

namespace Bridge.Capture.Backfill;

/// <summary>What has changed in a table since a page's low mark: the keys, and the columns that changes carried where they did not carry
/// all.</summary>
internal sealed class WindowChanges(int maxKeys, int maxBytes)
{
    private readonly Dictionary<byte[], (TouchedRow State, Dictionary<string, byte[]>? Carried)> rows = new(ByteKeys.Comparer);
    private int bytes;

    /// <summary>True when more changed than is kept, or the table was emptied: the page must be read again.</summary>
    public bool IsVoid { get; private set; }

    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>Takes a change of the table.</summary>
    public void Take(RowChange change)
    {
        if (IsVoid) return;
        if (change.Operation == Operation.Truncate)
        {
            IsVoid = true;
            return;
        }

        if (change.KeyChanged && RowParts.OldKey(change.Members.Span) is { } old) Set(old, TouchedRow.Gone);
        var key = change.Key.Span;
        if (change.Operation == Operation.Delete) Set(key.ToArray(), TouchedRow.Gone);
        else if (!change.IsPartial) Set(key.ToArray(), TouchedRow.Whole);
        else TakePartial(change, key);
        IsVoid |= rows.Count > maxKeys || bytes > maxBytes;
    }

    /// <summary>What happened to a row; false when nothing did.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out TouchedRow state, out Dictionary<string, byte[]>? carried)
    {
        var found = rows.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var row);
        (state, carried) = row;
        return found;
    }

    private void TakePartial(RowChange change, ReadOnlySpan<byte> key)
    {
        if (change.KeyChanged || change.Operation == Operation.Insert)
        {
            Set(key.ToArray(), TouchedRow.Unclear);
            return;
        }

        // After a whole row, what a partial change adds is in the outbox already.
        if (TryGet(key, out var state, out var carried) && state != TouchedRow.Partial) return;
        carried ??= [];
        bytes += RowParts.Overlay(carried, change.Members.Span);
        rows[key.ToArray()] = (TouchedRow.Partial, carried);
    }

    private void Set(byte[] key, TouchedRow state)
    {
        bytes += key.Length;
        rows[key] = (state, null);
    }
}
