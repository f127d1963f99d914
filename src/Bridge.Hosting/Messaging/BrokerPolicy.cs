using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.Hosting.Messaging;

/// <summary>A policy of the virtual host.</summary>
public sealed record BrokerPolicy
{
    /// <summary>The regular expression of the names that it applies to.</summary>
    public required string Pattern { get; init; }

    /// <summary>What it sets, such as <c>max-age</c> and <c>max-length-bytes</c>.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Definition { get; init; }

    /// <summary>What it applies to: <c>queues</c> holds streams too.</summary>
    [JsonPropertyName("apply-to")]
    public string ApplyTo { get; init; } = "queues";

    /// <summary>Which of several policies wins.</summary>
    public int Priority { get; init; }
}
