namespace Bridge.Relay.Lanes;

/// <summary>A lane's destination cannot be reached at the moment.</summary>
internal sealed class LaneUnreachableException(string message) : Exception(message);
