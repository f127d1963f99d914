namespace Bridge.Capture.Decoding.Rows;

/// <summary>What the server sent for a column.</summary>
internal enum WireValueKind : byte
{
    /// <summary>SQL null.</summary>
    Null,

    /// <summary>Nothing: the TOASTed value did not change.</summary>
    UnchangedToast,

    /// <summary>The value's text.</summary>
    Text,
}
