namespace Bridge.Relay.Lanes;

/// <summary>A lane's destination refused a message; transient.</summary>
internal sealed class LaneRefusedException() : Exception("it refuses messages: it is full, or has no leader");
