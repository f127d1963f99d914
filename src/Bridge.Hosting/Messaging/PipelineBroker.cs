using Bridge.Hosting.Configuration;

namespace Bridge.Hosting.Messaging;

/// <summary>RabbitMQ as a pipeline uses it: how to connect to it, how to ask it, and what the pipeline's things are called there.</summary>
/// <param name="Connector">Opens connections.</param>
/// <param name="Management">The management API; it may not answer.</param>
/// <param name="Names">The pipeline's names.</param>
public sealed record PipelineBroker(RabbitMqConnector Connector, RabbitMqManagementClient Management, TopologyNames Names);
