namespace Bridge.Capture.Decoding.Rows;

/// <summary>Which image of a row a tuple is.</summary>
internal enum TupleKind : byte
{
    /// <summary>None was sent.</summary>
    None,

    /// <summary>The row after the change (<c>N</c>).</summary>
    New,

    /// <summary>The old replica identity; other columns carry no value (<c>K</c>).</summary>
    OldKey,

    /// <summary>The whole row before the change (<c>O</c>).</summary>
    OldRow,
}
