using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Consuming;

/// <summary>The consumer on the queue of batches: opened while OpenSearch takes documents, else closed with nothing unacked.</summary>
internal sealed class IndexerEndpoint(
    IReceiveEndpointConnector connector, IndexerNames names, IOptions<IndexerOptions> options, TimeProvider time)
{
    // What a record of the outbox holds as a rule.
    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan CancelTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Declares the queue where it is missing, binds it, and begins to consume into a run.</summary>
    public async Task<HostReceiveEndpointHandle> OpenAsync(IndexingRun run, CancellationToken cancellationToken)
    {
        var handle = connector.ConnectReceiveEndpoint(names.Queue, (_, configure) =>
            Configure((IRabbitMqReceiveEndpointConfigurator)configure, run));
        try
        {
            await handle.Ready.WaitAsync(cancellationToken);
            return handle;
        }
        catch
        {
            await CloseAsync(handle, run);
            throw;
        }
    }

    /// <summary>Stops consuming: cancels the consumer, gives back what is not done, closes the channel.</summary>
    public async Task CloseAsync(HostReceiveEndpointHandle handle, IndexingRun run)
    {
        var stopping = handle.StopAsync(CancellationToken.None);
        // The consumer is cancelled by now or a moment later: what is given back does not come again at once.
        await Task.WhenAny(stopping, Task.Delay(CancelTime, time));
        run.Release();
        await stopping;
    }

    private void Configure(IRabbitMqReceiveEndpointConfigurator configure, IndexingRun run)
    {
        configure.ConfigureConsumeTopology = false;
        configure.SetQuorumQueue();
        foreach (var (key, value) in IndexerNames.Arguments) configure.SetQueueArgument(key, value!);
        configure.SetQueueArgument(QueueArguments.DeadLetterExchange, "");
        configure.SetQueueArgument(QueueArguments.DeadLetterKey, names.DeadLetters);
        configure.Bind(TopologyNames.ChangeBatchExchange);
        configure.PrefetchCount = Math.Clamp((options.Value.Concurrency + 2) * options.Value.BulkBytes / BatchBytes, 32, 1000);
        configure.ConcurrentMessageLimit = configure.PrefetchCount;
        configure.PublishFaults = false;
        configure.AddDeserializer(new BatchDeserializer());
        configure.ConfigureError(error =>
        {
            error.UseFilter(new RequeueFilter());
            error.UseFilter(new ErrorTransportFilter());
        });
        configure.Consumer(() => new ChangeBatchConsumer(run));
    }
}
