using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;

namespace Bridge.Relay.Destinations;

/// <summary>A binding from one of the relay's exchanges to what is not the relay's.</summary>
/// <param name="Source">The relay's exchange.</param>
/// <param name="Destination">The queue or exchange.</param>
/// <param name="IsExchange">Whether the destination is an exchange.</param>
/// <param name="Pattern">The routing key or pattern.</param>
public sealed record FirstHop(string Source, string Destination, bool IsExchange, string Pattern)
{
    /// <summary>True when records as they are come this way.</summary>
    public bool IsOfBatches => Source == TopologyNames.ChangeBatchExchange;

    /// <summary>The pattern by which a topic exchange would let the same typed messages through.</summary>
    public string TypedPattern => Source == TopologyNames.ChangesExchange ? Pattern : $"{TopologyNames.ContractOf(Source)}.#";

    /// <summary>Those among bindings.</summary>
    public static IEnumerable<FirstHop> Of(IEnumerable<BrokerBinding> bindings) =>
        from binding in bindings
        let isExchange = binding.DestinationType == "exchange"
        where TopologyNames.IsRelayExchange(binding.Source) && !(isExchange && TopologyNames.IsRelayExchange(binding.Destination))
        select new FirstHop(binding.Source, binding.Destination, isExchange, binding.RoutingKey);

    /// <summary>True when the message comes this way.</summary>
    public bool Enters(string contract, string routingKey) => Source == TopologyNames.ChangesExchange
        ? contract != nameof(ChangeBatch) && TopicPattern.Matches(Pattern, routingKey)
        : Source == TopologyNames.ContractExchange(contract);
}
