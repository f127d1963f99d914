namespace Bridge.Capture.Decoding.Rows;

/// <summary>The images of a row that one message holds: at least one.</summary>
internal readonly ref struct RowImages(WireTuple? newRow, WireTuple? oldRow)
{
    private static readonly WireValue NotSent = new() { Kind = WireValueKind.UnchangedToast };

    /// <summary>The row after the change; null for a delete.</summary>
    public WireTuple? New { get; } = newRow;

    /// <summary>The old key or row; null when the server sent none.</summary>
    public WireTuple? Old { get; } = oldRow;

    /// <summary>The value of a key column: the new one, or the old one for a delete and where an unchanged TOASTed value was not sent
    /// again.</summary>
    public ref readonly WireValue ForKey(int column)
    {
        if (New is not null && New[column].Kind != WireValueKind.UnchangedToast) return ref New[column];
        if (Old is not null) return ref Old[column];
        return ref NotSent;
    }

    /// <summary>True when <see cref="ForKey"/> takes the column from <paramref name="tuple"/>.</summary>
    public bool IsForKey(WireTuple tuple, int column) =>
        New is not null && New[column].Kind != WireValueKind.UnchangedToast ? tuple == New : tuple == Old;
}
