namespace Bridge.Relay.Subscribers;

/// <summary>A question to the relay about one subscriber's queue.</summary>
/// <param name="Command">What it is asked.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Replay">The replay that begins or ends; null for the other commands.</param>
internal sealed record LaneRequest(LaneCommand Command, string Queue, LaneReplay? Replay = null);
