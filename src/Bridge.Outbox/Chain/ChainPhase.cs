namespace Bridge.Outbox.Chain;

/// <summary>Where a chain stands.</summary>
internal enum ChainPhase
{
    /// <summary>Nothing was read.</summary>
    Empty,

    /// <summary>The outbox's first record was read.</summary>
    Created,

    /// <summary>An epoch has opened; its Checkpoint, which names the tail, is due.</summary>
    Opened,

    /// <summary>The epoch's records follow each other.</summary>
    Running,

    /// <summary>A record did not continue its predecessor: the rest of the epoch is fenced.</summary>
    Broken,
}
