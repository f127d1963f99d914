using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Running;

/// <summary>What every session of the relay needs.</summary>
internal sealed record RelayContext(
    IOutboxSource Source, PipelineBroker Broker, ContractList Contracts, RelayOffsets Offsets, RelayOptions Options, RelayObserver Report,
    TimeProvider Time)
{
    /// <summary>The pipeline's names.</summary>
    public TopologyNames Names => Broker.Names;

    /// <summary>What is counted.</summary>
    public RelayCounters Counters => Report.Counters;
}
