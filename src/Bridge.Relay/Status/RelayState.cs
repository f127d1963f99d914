namespace Bridge.Relay.Status;

/// <summary>What the relay is doing.</summary>
public enum RelayState
{
    /// <summary>The process has just started.</summary>
    Starting,

    /// <summary>Another worker relays.</summary>
    Standby,

    /// <summary>Broker or outbox cannot be reached; attempts go on.</summary>
    Reconnecting,

    /// <summary>Changes flow.</summary>
    Relaying,

    /// <summary>Some destination is in trouble, and lanes cannot begin; attempts go on, one message at a time.</summary>
    Waiting,

    /// <summary>The broker takes nothing (memory or disk alarm); the relay waits.</summary>
    Blocked,

    /// <summary>Stopped on request.</summary>
    Stopped,

    /// <summary>Switched off in this worker (<c>Relay:Enabled</c>).</summary>
    Disabled,
}
