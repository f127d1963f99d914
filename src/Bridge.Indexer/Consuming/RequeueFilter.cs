using MassTransit;

namespace Bridge.Indexer.Consuming;

/// <summary>Gives a batch back to the queue when the indexer pauses; lets anything else, such as a message that is no batch, go to the dead
/// letters.</summary>
internal sealed class RequeueFilter : IFilter<ExceptionReceiveContext>
{
    /// <inheritdoc/>
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
        context.Exception.GetBaseException() is PausedException or OperationCanceledException ? throw new PausedException()
            : next.Send(context);

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("requeueWhenPaused");
}
