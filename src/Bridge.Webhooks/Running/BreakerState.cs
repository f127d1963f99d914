namespace Bridge.Webhooks.Running;

/// <summary>What is thought of an endpoint.</summary>
internal enum BreakerState
{
    /// <summary>It answers.</summary>
    Closed,

    /// <summary>It is down: nothing is sent until the next look.</summary>
    Open,

    /// <summary>One attempt is made to see whether it is up again.</summary>
    HalfOpen,
}
