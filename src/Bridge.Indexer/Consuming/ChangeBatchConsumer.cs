using Bridge.Contracts;
using MassTransit;

namespace Bridge.Indexer.Consuming;

/// <summary>Takes batches; each is acked when its documents are written.</summary>
internal sealed class ChangeBatchConsumer(IndexingRun run) : IConsumer<ChangeBatch>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ChangeBatch> context) => run
        .IndexAsync(context.Message, (int)(context.ReceiveContext.Body.Length ?? 0));
}
