namespace Bridge.Relay.Status;

/// <summary>What a lane is doing.</summary>
public enum LaneState
{
    /// <summary>It has all that there is.</summary>
    AtTail,

    /// <summary>It is behind and comes nearer.</summary>
    CatchingUp,

    /// <summary>Its destination refuses messages; the lane tries again.</summary>
    Refused,

    /// <summary>Its destination does not answer.</summary>
    Silent,

    /// <summary>Its destination cannot be reached: the queue is gone or its node is down, or a right is missing.</summary>
    Unreachable,

    /// <summary>Somebody paused it.</summary>
    Paused,
}
