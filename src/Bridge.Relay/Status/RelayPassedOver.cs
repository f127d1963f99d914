namespace Bridge.Relay.Status;

/// <summary>A message that the broker did not take in time.</summary>
/// <param name="Sequence">The change.</param>
/// <param name="RoutingKey">Its routing key; the name of the exchange for a batch.</param>
/// <param name="SuspectedQueue">The queues at their limit at that time; null when unknown.</param>
/// <param name="At">When it was passed over, UTC.</param>
public sealed record RelayPassedOver(long Sequence, string RoutingKey, string? SuspectedQueue, DateTimeOffset At);
