namespace Bridge.Indexer.Status;

/// <summary>What the indexer is doing.</summary>
public enum IndexerState
{
    /// <summary>It prepares indices and queue.</summary>
    Starting,

    /// <summary>It consumes and writes.</summary>
    Indexing,

    /// <summary>A service is away; the queue holds, and it goes on by itself.</summary>
    Paused,

    /// <summary>Something needs an operator; the queue holds, and it looks again now and then.</summary>
    Stopped,
}
