using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Running;

/// <summary>What every session of the relay needs.</summary>
internal sealed record RelayContext(
    IOutboxSource Source, TopologyNames Names, ContractList Contracts, string Broker, RelayOffsets Offsets, RelayOptions Options,
        RelayCounters Counters, RelayReport Report, TimeProvider Time,
    RabbitMqManagementClient? Management);
