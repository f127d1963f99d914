using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Indexer;

/// <summary>The names of the indexer's queues and of its control index, and the arguments that its queues have.</summary>
internal sealed class IndexerNames(TopologyNames names)
{
    /// <summary>The pipeline.</summary>
    public string Pipeline => names.Pipeline;

    /// <summary>The queue of batches.</summary>
    public string Queue => $"bridge.{names.Pipeline}.indexer";

    /// <summary>The queue of documents that OpenSearch refused.</summary>
    public string Parked => Queue + ".parked";

    /// <summary>The queue of messages that are no batches, or cannot be read as such.</summary>
    public string DeadLetters => Queue + ".dead";

    /// <summary>The exclusive queue whose holder fills indices.</summary>
    public string FillLock => Queue + ".fill";

    /// <summary>The index of floors, generations and fills.</summary>
    public string ControlIndex => $"bridge-{names.Pipeline}-control";

    /// <summary>The arguments of a queue that keeps what it has: a message never dies of being given back.</summary>
    public static Dictionary<string, object?> Arguments => QueueArguments.Quorum();

    /// <summary>Declares the queue of parked documents and that of dead letters.</summary>
    public async Task DeclareParkedAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.QueueDeclareAsync(
            Parked, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            DeadLetters, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: cancellationToken);
    }
}
