namespace Bridge.Relay.Subscribers;

/// <summary>A replay into a queue that the relay feeds: its lane is set back.</summary>
/// <param name="Id">The replay's id: the header <c>bridge-replay</c> of its messages.</param>
/// <param name="Spec">What of the history is wanted.</param>
/// <param name="Until">What the queue had already reached: behind it everything is sent for the first time.</param>
/// <param name="Messages">How many messages were confirmed so far.</param>
public sealed record LaneReplay(string Id, ReplaySpec Spec, long Until = 0, long Messages = 0);
