using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Relay.Publishing;

namespace Bridge.Outbox.Relay;

/// <summary>What every session of the relay needs.</summary>
internal sealed record RelayContext(
    IOutboxSource Source, TopologyNames Names, string Broker, RelayOffsets Offsets, RelayOptions Options, RelayCounters Counters, RelayReport Report, TimeProvider Time,
    RabbitMqManagementClient? Management);
