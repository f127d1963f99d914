namespace Bridge.Indexer.Indices;

/// <summary>What the control index says of an index' filling.</summary>
internal enum FillNote
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has been filled.</summary>
    Filled,

    /// <summary>Another index of this name was filled, which is gone.</summary>
    OfAnother,
}
