using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;

namespace Bridge.Api.Status;

/// <summary>RabbitMQ as the API tells it.</summary>
public sealed record BrokerReport
{
    /// <summary>Where it is.</summary>
    public required ConnectionDescription Connection { get; init; }

    /// <summary>Its version; null when the management API does not answer.</summary>
    public string? Version { get; init; }

    /// <summary>Why the management API does not answer; empty when it does.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The nodes with their free disk.</summary>
    public IReadOnlyList<BrokerNode> Nodes { get; init; } = [];

    /// <summary>The queues of the virtual host with the most messages.</summary>
    public IReadOnlyList<QueueInfo> LargestQueues { get; init; } = [];
}
