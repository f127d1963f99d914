using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Offsets;

/// <summary>How far a lane has come.</summary>
/// <param name="Destination">What names the destination.</param>
/// <param name="After">All that it gets up to this Sequence is confirmed.</param>
/// <param name="RecordHint">The stream's number of the record that holds it; null when unknown.</param>
/// <param name="IsPaused">Whether somebody paused it.</param>
/// <param name="Replay">The replay that set it back; null when none is under way.</param>
internal sealed record LanePlace(
    string Destination, long After, long? RecordHint, bool IsPaused = false, LaneReplay? Replay = null);
