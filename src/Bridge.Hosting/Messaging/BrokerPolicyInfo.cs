using System.Text.Json;

namespace Bridge.Hosting.Messaging;

/// <summary>A policy as the management API lists it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Definition">What it sets.</param>
public sealed record BrokerPolicyInfo(string Name, IReadOnlyDictionary<string, JsonElement> Definition);
