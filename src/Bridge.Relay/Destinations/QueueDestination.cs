using RabbitMQ.Client;

namespace Bridge.Relay.Destinations;

/// <summary>A queue to which bindings lead that follow from fanout, topic and direct exchanges alone.</summary>
/// <param name="queue">The queue.</param>
/// <param name="topology">Where it stands.</param>
internal sealed class QueueDestination(string queue, BrokerTopology topology) : Destination
{
    /// <inheritdoc/>
    public override string Key => KeyOf(queue);

    /// <inheritdoc/>
    public override string Name => queue;

    /// <inheritdoc/>
    /// <remarks>A stream whose coordinator does not answer closes the connection of who publishes to it.</remarks>
    public override bool NeedsConnection => topology.Queue(queue)?.Type == "stream";

    /// <inheritdoc/>
    public override bool IsOneQueue => true;

    /// <inheritdoc/>
    public override string? Queue => Exchange is null ? queue : null;

    /// <summary>The key of a queue.</summary>
    public static string KeyOf(string queue) => "queue:" + queue;

    /// <inheritdoc/>
    public override async Task PrepareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        if (Exchange is null) return;
        await channel.ExchangeDeclareAsync(
            Exchange, ExchangeType.Fanout, durable: false, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, Exchange, "", cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool Wants(string contract, string routingKey) => Hops.Any(hop => hop.Enters(contract, routingKey)
        && (!hop.IsExchange || topology.Passes(hop.Destination, routingKey, queue)));
}
