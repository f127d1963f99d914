using MassTransit;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Sees when a message that was delivered before has been consumed; the harness keeps the first consumption of a message
/// alone.</summary>
internal sealed class RedeliveryObserver : IConsumeObserver
{
    private readonly TaskCompletionSource consumed = new();

    /// <summary>Completes when one has been consumed.</summary>
    public Task Consumed => consumed.Task;

    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class
    {
        if (context.ReceiveContext.Redelivered) consumed.TrySetResult();
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;
}
