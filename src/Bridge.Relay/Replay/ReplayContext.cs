using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Outbox.Reading;

namespace Bridge.Relay.Replay;

/// <summary>What every replay needs.</summary>
internal sealed record ReplayContext(
    OutboxReader Reader, PipelineBroker Broker, ContractList Contracts, RelayOptions Options, TimeProvider Time)
{
    /// <summary>The pipeline's names.</summary>
    public TopologyNames Names => Broker.Names;
}
