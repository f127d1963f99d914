using System.Text.Json;

namespace Bridge.Hosting.Messaging;

/// <summary>An exchange.</summary>
/// <param name="Name">The name; empty for the default exchange.</param>
/// <param name="Type"><c>topic</c>, <c>fanout</c>, <c>direct</c> or <c>headers</c>.</param>
public sealed record BrokerExchange(string Name, string Type)
{
    /// <summary>The arguments that it was declared with.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The policy that applies; null when none does.</summary>
    public string? Policy { get; init; }
}
