namespace Bridge.Indexer.Consuming;

/// <summary>The indexer pauses: the batch goes back to the queue.</summary>
internal sealed class PausedException() : Exception("The indexer pauses; the batch returns to its queue.");
