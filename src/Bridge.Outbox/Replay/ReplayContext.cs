using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Stream;

namespace Bridge.Outbox.Replay;

/// <summary>What every replay needs.</summary>
internal sealed record ReplayContext(
    OutboxReader Reader, RabbitMqConnector Connector, RabbitMqManagementClient Management, TopologyNames Names, RelayOptions Options, TimeProvider Time);
