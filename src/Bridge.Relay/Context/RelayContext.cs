using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Context;

/// <summary>What every session of the relay needs.</summary>
internal sealed record RelayContext(
    IOutboxSource Source, PipelineBroker Broker, ContractList Contracts, RelayOffsets Offsets, RelayOptions Options, RelayObserver Report,
    TimeProvider Time)
{
    /// <summary>What trouble there was.</summary>
    public TroubleHistory Trouble { get; } = new(Options.Trouble, Time);

    /// <summary>What the relay is asked.</summary>
    public LaneInbox Inbox { get; } = new();

    /// <summary>The pipeline's names.</summary>
    public TopologyNames Names => Broker.Names;

    /// <summary>What is counted.</summary>
    public RelayCounters Counters => Report.Counters;
}
