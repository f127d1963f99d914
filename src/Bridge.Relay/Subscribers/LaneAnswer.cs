using Bridge.Outbox.Reading;

namespace Bridge.Relay.Subscribers;

/// <summary>What the relay answers about one subscriber's queue.</summary>
/// <param name="Refusal">Why it was not done; null when it was.</param>
/// <param name="After">All that the queue gets up to this Sequence is confirmed.</param>
/// <param name="Replay">The replay that is under way; null when none is.</param>
/// <param name="IsPaused">Whether the queue is paused.</param>
/// <param name="Lost">What the outbox no longer had when the lane came to it.</param>
public sealed record LaneAnswer(string? Refusal, long After, LaneReplay? Replay = null, bool IsPaused = false, OutboxGap? Lost = null);
