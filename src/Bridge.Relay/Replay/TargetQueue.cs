using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Destinations;
using Bridge.State.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Replay;

/// <summary>The queue that a replay goes to.</summary>
internal static class TargetQueue
{
    private const int LongestName = 255;

    /// <summary>Declares a new queue: durable, quorum, never dropping a message for being redelivered.</summary>
    public static async Task DeclareAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var arguments = QueueArguments.Quorum();
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    /// <summary>Whether the broker has the queue; one whose home node is down is there.</summary>
    public static async Task<bool> ExistsAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return true;
        }
        catch (OperationInterruptedException missing)
            when (missing.ShutdownReason is { ReplyCode: Constants.NotFound } reason
            && !reason.ReplyText.Contains("home node", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>Ends a replay whose queue was deleted.</summary>
    /// <exception cref="RefusedRequestException">The queue is not there.</exception>
    public static async Task RequireAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, queue, cancellationToken)) throw Gone(queue);
    }

    /// <summary>Whether the management API knows no such queue; that it does not answer says nothing.</summary>
    public static async Task<bool> IsUnknownAsync(RabbitMqManagementClient management, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await management.ReadQueueAsync(queue, cancellationToken) is null;
        }
        catch (RabbitMqManagementException)
        {
            return false;
        }
    }

    /// <summary>What ends a replay whose queue was deleted.</summary>
    public static RefusedRequestException Gone(string queue) => new($"The queue '{queue}' does not exist any more.");

    /// <summary>Finds how the relay feeds the queue; null when it does not.</summary>
    /// <exception cref="RefusedRequestException">What leads to it lets through what nobody can foresee.</exception>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public static async Task<Destination?> FindAsync(
        PipelineBroker broker, ContractList contracts, string queue, CancellationToken cancellationToken)
    {
        var management = broker.Management;
        var topology = new BrokerTopology(
            await management.ReadBindingsAsync(cancellationToken), await management.ReadExchangesAsync(cancellationToken),
            policies: await management.ReadPoliciesAsync(cancellationToken));
        var destinations = new DestinationFinder(topology, broker.Names, [.. contracts.Names]).Find();
        if (destinations.OfType<ExchangeDestination>().FirstOrDefault(found => found.Covers(queue)) is { } exchange)
            throw new RefusedRequestException(
                $"The queue '{queue}' gets the relay's messages through {exchange.Name}, and what that lets through cannot be foreseen: " +
                "replay into a new queue (--create).");
        return destinations.FirstOrDefault(found => found.Key == QueueDestination.KeyOf(queue));
    }

    /// <summary>Refuses a queue that a replay must not or cannot write to.</summary>
    /// <exception cref="RefusedRequestException">It is one.</exception>
    public static async Task CheckAsync(
        RabbitMqManagementClient management, TopologyNames names, string queue, bool create, CancellationToken cancellationToken)
    {
        if (queue.Length is 0 or > LongestName)
            throw new RefusedRequestException($"Name a queue of 1 to {LongestName} characters (--queue).");
        string[] own = [names.Outbox, names.OutboxWriter, names.State, names.StateWriter, names.Offsets, names.Relay];
        if (own.Contains(queue) || (create && queue.StartsWith("amq.", StringComparison.Ordinal)))
            throw new RefusedRequestException($"'{queue}' is Bridge's or the broker's own: name a queue of a team.");
        var found = await management.ReadQueueAsync(queue, cancellationToken);
        if (create && found is not null)
            throw new RefusedRequestException(
            $"The queue '{queue}' exists already: leave --create out to replay into it, or choose another name.");
        if (!create && found is null)
            throw new RefusedRequestException(
            $"There is no queue '{queue}': add --create to declare it, or check the name ('bridge status' lists the subscribers).");
        if (found is { Exclusive: true })
            throw new RefusedRequestException($"The queue '{queue}' belongs to one connection alone: choose another.");
    }
}
