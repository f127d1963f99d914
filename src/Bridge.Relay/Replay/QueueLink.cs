namespace Bridge.Relay.Replay;

/// <summary>A binding that leads from one of the relay's exchanges towards a queue, as an earlier worker took it off and stored
/// it.</summary>
/// <param name="Source">The relay's exchange.</param>
/// <param name="Destination">The queue, or an exchange that feeds it alone.</param>
/// <param name="ToExchange">Whether the destination is an exchange.</param>
/// <param name="RoutingKey">The pattern.</param>
public sealed record QueueLink(string Source, string Destination, bool ToExchange, string RoutingKey);
