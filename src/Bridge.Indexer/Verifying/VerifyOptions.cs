namespace Bridge.Indexer.Verifying;

/// <summary>How an index is compared with its tables.</summary>
internal sealed record VerifyOptions
{
    /// <summary>Whether what differs is written anew.</summary>
    public bool Repair { get; init; }

    /// <summary>Whether what differs is judged at one point of the outbox; without, something on its way may be taken for drift, which does
    /// no harm where it is repaired.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>How far the outbox is; null: what is committed is taken to be on the indexers' queue.</summary>
    public IOutboxProgress? Progress { get; init; }
}
