using Bridge.Contracts;

namespace Bridge.Indexer.Consuming;

/// <summary>A batch that waits for its documents to be written.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Bytes">Its size on the wire.</param>
internal sealed record PendingBatch(ChangeBatch Batch, int Bytes)
{
    /// <summary>How many changes it holds.</summary>
    public int Count { get; } = Batch.Transactions.Sum(transaction => transaction.Changes.Count);

    /// <summary>Completes when its documents are written.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
