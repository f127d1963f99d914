namespace Bridge.Capture.Decoding.Rows;

/// <summary>One column of a tuple: what the server sent, and where it stands in the message.</summary>
internal struct WireValue
{
    /// <summary>What was sent.</summary>
    public WireValueKind Kind;

    /// <summary>True when the column is left out because the row would be too large.</summary>
    public bool Omitted;

    /// <summary>The text's first byte in the message.</summary>
    public int Offset;

    /// <summary>The text's length in bytes.</summary>
    public int Length;
}
