namespace Bridge.Relay.Replay;

/// <summary>What a replay would publish.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="First">The Sequence of the first; null when there is none.</param>
/// <param name="Last">The Sequence of the last.</param>
/// <param name="Oldest">The oldest Sequence that the outbox still holds.</param>
/// <param name="Tables">By table and operation.</param>
public sealed record ReplayCount(long Messages, long? First, long? Last, long? Oldest, IReadOnlyList<ReplayTableCount> Tables);
