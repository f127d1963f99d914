namespace Bridge.Api.Subscribers;

/// <summary>Where a subscriber's queue is, when it was paused or resumed.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="IsPaused">Whether it gets nothing until it is resumed; what comes meanwhile is kept for it in the outbox.</param>
/// <param name="Offset">All that it gets up to this Sequence is confirmed.</param>
public sealed record SubscriberPlace(string Queue, bool IsPaused, long Offset);
