using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.Hosting.Messaging;

/// <summary>A binding.</summary>
/// <param name="Source">The exchange; empty for the default exchange.</param>
/// <param name="Destination">The queue or exchange.</param>
/// <param name="DestinationType"><c>queue</c> or <c>exchange</c>.</param>
/// <param name="RoutingKey">The routing key or pattern.</param>
public sealed record BrokerBinding(
    string Source,
    string Destination,
    [property: JsonPropertyName("destination_type")] string DestinationType,
    [property: JsonPropertyName("routing_key")] string RoutingKey)
{
    /// <summary>Its arguments; mostly none.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();
}
