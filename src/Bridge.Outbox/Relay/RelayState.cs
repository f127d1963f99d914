namespace Bridge.Outbox.Relay;

/// <summary>What the relay is doing.</summary>
public enum RelayState
{
    /// <summary>The process has just started.</summary>
    Starting,

    /// <summary>The outbox was never created: <c>bridge migrate</c> is due.</summary>
    WaitingForMigration,

    /// <summary>Another worker relays.</summary>
    Standby,

    /// <summary>The broker cannot be reached; attempts go on.</summary>
    Reconnecting,

    /// <summary>Messages flow.</summary>
    Running,

    /// <summary>Something only an operator can mend.</summary>
    Stopped,
}
