namespace Bridge.Indexer.Bulk;

/// <summary>What OpenSearch did with one document.</summary>
internal enum BulkOutcome
{
    /// <summary>It is written.</summary>
    Written,

    /// <summary>A newer version is there: done.</summary>
    Superseded,

    /// <summary>OpenSearch is overloaded or a shard is away: to be tried again.</summary>
    Later,

    /// <summary>The index takes no document, whatever it holds: it is gone, closed, blocked.</summary>
    Trouble,

    /// <summary>It will never be taken as it is.</summary>
    Refused,
}
