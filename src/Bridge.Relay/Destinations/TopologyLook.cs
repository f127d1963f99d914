using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Relay.Destinations;

/// <summary>Looks at the broker's bindings. A look counts only when it shows a queue that the relay's own connection holds: else it would
/// be of another broker, or of a node that does not know all yet.</summary>
internal sealed class TopologyLook(IConnection connection, PipelineBroker broker, TimeProvider time)
{
    private static readonly TimeSpan KeptQueues = TimeSpan.FromSeconds(10);

    private readonly string mark = $"{broker.Names.Relay}.look.{Guid.NewGuid():N}";
    private bool isMarked;
    private IReadOnlyList<QueueInfo> queues = [];
    private long? queuesReadAt;

    /// <summary>Takes a look.</summary>
    /// <exception cref="RabbitMqManagementException">The management API does not answer, or shows something else than this
    /// broker.</exception>
    public async Task<BrokerTopology> TakeAsync(CancellationToken cancellationToken)
    {
        var management = broker.Management;
        await MarkAsync(cancellationToken);
        var bindings = await management.ReadBindingsAsync(cancellationToken);
        if (!bindings.Any(binding => binding.Source.Length == 0 && binding.Destination == mark))
            throw new RabbitMqManagementException(
                RabbitMqManagementFailure.Failed,
                $"RabbitMQ's management API at {management.Address} does not show the lock that this worker's connection holds: it is " +
                "that of another broker, or of a node that has just started. See ConnectionStrings:RabbitMqManagement.");
        var exchanges = await management.ReadExchangesAsync(cancellationToken);
        var policies = await management.ReadPoliciesAsync(cancellationToken);
        await ReadQueuesAsync(bindings, cancellationToken);
        return new BrokerTopology(bindings, exchanges, queues, policies);
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        if (isMarked) return;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(mark, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
        isMarked = true;
    }

    // Types and arguments never change, policies seldom; but a queue that is new is asked for at once.
    private async Task ReadQueuesAsync(IReadOnlyList<BrokerBinding> bindings, CancellationToken cancellationToken)
    {
        var known = queues.Select(queue => queue.Name).ToHashSet(StringComparer.Ordinal);
        var hasNew = bindings.Any(binding => binding.Source.Length > 0 && binding.DestinationType == "queue"
            && !known.Contains(binding.Destination));
        if (!hasNew && queuesReadAt is { } at && time.GetElapsedTime(at) < KeptQueues) return;
        queues = await broker.Management.ReadQueuesAsync(cancellationToken);
        queuesReadAt = time.GetTimestamp();
    }
}
