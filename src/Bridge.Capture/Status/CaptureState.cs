namespace Bridge.Capture.Status;

/// <summary>What capture is doing.</summary>
public enum CaptureState
{
    /// <summary>The process has just started.</summary>
    Starting,

    /// <summary>Publication, slot or stream were never created: <c>bridge migrate</c> is due.</summary>
    WaitingForMigration,

    /// <summary>Another worker leads.</summary>
    Standby,

    /// <summary>A service cannot be reached; attempts go on.</summary>
    Reconnecting,

    /// <summary>Changes flow.</summary>
    Streaming,

    /// <summary>A commit is decoded but not yet visible to a SELECT (synchronous replication).</summary>
    WaitingForVisibility,

    /// <summary>The broker takes nothing at the moment; reading has stopped, keep-alives go on.</summary>
    BrokerBlocked,

    /// <summary>The relay is so far behind that retention would cut what it has not relayed: capture waits for it.</summary>
    WaitingForRelay,

    /// <summary>Something only an operator can mend.</summary>
    Stopped,
}
