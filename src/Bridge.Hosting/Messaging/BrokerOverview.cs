using System.Text.Json.Serialization;

namespace Bridge.Hosting.Messaging;

/// <summary>RabbitMQ as a whole.</summary>
/// <param name="Version">The version, such as <c>3.10.8</c>.</param>
/// <param name="ErlangVersion">Erlang's.</param>
/// <param name="Cluster">The cluster's name.</param>
public sealed record BrokerOverview(
    [property: JsonPropertyName("rabbitmq_version")] string Version,
    [property: JsonPropertyName("erlang_version")] string ErlangVersion,
    [property: JsonPropertyName("cluster_name")] string Cluster);
