using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Relay.Publishing;

/// <summary>Exchanges and routing keys of messages, each encoded once. Not thread-safe.</summary>
internal sealed class MessageRoutes
{
    // A routing key is the same string for all messages that have it: to look it up is to compare a reference.
    private readonly Dictionary<string, CachedString> routingKeys = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, CachedString> exchanges = [];

    /// <summary>The exchange of a contract.</summary>
    public CachedString Exchange(string contract)
    {
        if (!exchanges.TryGetValue(contract, out var exchange))
            exchanges[contract] = exchange = new CachedString(TopologyNames.ContractExchange(contract));
        return exchange;
    }

    /// <summary>The routing key, encoded.</summary>
    public CachedString RoutingKey(string routingKey)
    {
        if (!routingKeys.TryGetValue(routingKey, out var encoded)) routingKeys[routingKey] = encoded = new CachedString(routingKey);
        return encoded;
    }
}
