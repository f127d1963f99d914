using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Messages.Reading;

/// <summary>One change of an outbox record as places in the record's bytes. The reader fills it again for the next change.</summary>
internal sealed class RelayedChange
{
    /// <summary>Its number in the outbox.</summary>
    public long Sequence { get; set; }

    /// <summary>What happened.</summary>
    public Operation Operation { get; set; }

    /// <summary>The table and what it is mapped to.</summary>
    public required TableRoute Table { get; set; }

    /// <summary>The change's number in its transaction; null for rows read by a backfill.</summary>
    public int? Ordinal { get; set; }

    /// <summary>The transaction.</summary>
    public RelayedTransaction Transaction { get; } = new();

    /// <summary>The replica identity's columns.</summary>
    public ColumnList Key { get; } = new();

    /// <summary>The row after the change.</summary>
    public ColumnList Row { get; } = new();

    /// <summary>The old row, or its key.</summary>
    public ColumnList Old { get; } = new();

    /// <summary>Columns not sent because unchanged.</summary>
    public NameList Unchanged { get; } = new();

    /// <summary>Columns too large for the record, with their lengths.</summary>
    public ColumnList Omitted { get; } = new();

    /// <summary>Forgets the change; the transaction stays.</summary>
    public void Clear()
    {
        Ordinal = null;
        Key.Clear();
        Row.Clear();
        Old.Clear();
        Unchanged.Clear();
        Omitted.Clear();
    }

    /// <summary>The value of a column after the change, taken from the old row where PostgreSQL did not send it again; false when
    /// unavailable.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out JsonTokenType type)
    {
        var index = Row.IndexOf(name);
        if (index >= 0)
        {
            value = Row.Value(index);
            type = Row[index].Type;
            return true;
        }

        if (Unchanged.Contains(name)) return TryGetOldValue(name, out value, out type);
        value = default;
        type = JsonTokenType.None;
        return false;
    }

    /// <summary>The value of a column before the change; false when it was not sent.</summary>
    public bool TryGetOldValue(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out JsonTokenType type)
    {
        var index = Old.IndexOf(name);
        value = index < 0 ? default : Old.Value(index);
        type = index < 0 ? JsonTokenType.None : Old[index].Type;
        return index >= 0;
    }

    /// <summary>True when <see cref="Old"/> is the whole old row: it has every column that was sent and not omitted.</summary>
    public bool HasOldRow()
    {
        if (!Old.Exists || !Row.Exists || Row.Count == 0) return false;
        for (var i = 0; i < Row.Count; i++)
            if (Old.IndexOf(Row.Name(i), i) < 0 && Omitted.IndexOf(Row.Name(i)) < 0) return false;
        return true;
    }
}
