using Bridge.Hosting.Configuration;

namespace Bridge.Relay.Destinations;

/// <summary>Everything behind the relay's own exchanges at once: somebody has set an alternate exchange on one of them by a policy, and
/// what goes there is known only when a message comes.</summary>
internal sealed class RelayExchanges : Destination
{
    /// <inheritdoc/>
    public override string Key => "relay";

    /// <inheritdoc/>
    public override string Name => "all queues together (an exchange of the relay has an alternate exchange)";

    /// <inheritdoc/>
    public override string ExchangeOf(string contract) => TopologyNames.ContractExchange(contract);

    /// <inheritdoc/>
    protected override bool Wants(string contract, string routingKey) => true;
}
