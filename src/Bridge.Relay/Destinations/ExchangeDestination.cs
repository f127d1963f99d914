using Bridge.Contracts;
using RabbitMQ.Client;

namespace Bridge.Relay.Destinations;

/// <summary>Exchanges of which nobody can foresee what they let through, with all that leads to the same queues: one destination, reached
/// through exchanges of ours that are bound as the relay's are.</summary>
/// <param name="queues">The queues that it may come to.</param>
internal sealed class ExchangeDestination(IReadOnlySet<string> queues) : Destination
{
    private const string BatchesSuffix = ".batches";

    /// <inheritdoc/>
    public override string Key => "exchange:" + string.Join(' ', Destinations);

    /// <inheritdoc/>
    public override string Name => string.Join(" and ", Destinations.Select(name => $"the exchange {name}"));

    private IEnumerable<string> Destinations => Hops.Select(hop => hop.Destination).Distinct().Order(StringComparer.Ordinal);

    /// <summary>True when messages may come to the queue this way.</summary>
    public bool Covers(string queue) => queues.Contains(queue);

    /// <inheritdoc/>
    public override string ExchangeOf(string contract) => contract == nameof(ChangeBatch) ? Exchange + BatchesSuffix : Exchange!;

    /// <inheritdoc/>
    public override async Task PrepareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await DeclareAsync(channel, Exchange!, ExchangeType.Topic, Hops.Where(hop => !hop.IsOfBatches), cancellationToken);
        await DeclareAsync(
            channel, Exchange + BatchesSuffix, ExchangeType.Fanout, Hops.Where(hop => hop.IsOfBatches), cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool Wants(string contract, string routingKey) => Hops.Any(hop => hop.Enters(contract, routingKey));

    // Anew, so that no binding stays which the relay's exchanges no longer have.
    private static async Task DeclareAsync(
        IChannel channel, string exchange, string type, IEnumerable<FirstHop> hops, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeleteAsync(exchange, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(exchange, type, durable: false, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var hop in hops)
        {
            if (hop.IsExchange)
                await channel.ExchangeBindAsync(hop.Destination, exchange, hop.TypedPattern, cancellationToken: cancellationToken);
            else await channel.QueueBindAsync(hop.Destination, exchange, hop.TypedPattern, cancellationToken: cancellationToken);
        }
    }
}
