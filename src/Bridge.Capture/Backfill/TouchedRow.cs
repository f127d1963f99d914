namespace Bridge.Capture.Backfill;

/// <summary>What the changes since a page's low mark say of one row.</summary>
internal enum TouchedRow : byte
{
    /// <summary>A change carried the whole row: the row as read gives way to it.</summary>
    Whole,

    /// <summary>The row is gone, or has another key now.</summary>
    Gone,

    /// <summary>Changes carried only some columns: the rest is what was read.</summary>
    Partial,

    /// <summary>The row came to this key without all of its columns: it is kept apart and read again.</summary>
    Unclear,
}
