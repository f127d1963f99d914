namespace Bridge.Hosting.Messaging;

/// <summary>An exchange.</summary>
/// <param name="Name">The name; empty for the default exchange.</param>
/// <param name="Type"><c>topic</c>, <c>fanout</c>, <c>direct</c> or <c>headers</c>.</param>
public sealed record BrokerExchange(string Name, string Type);
