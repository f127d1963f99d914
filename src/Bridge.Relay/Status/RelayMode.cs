namespace Bridge.Relay.Status;

/// <summary>How the relay's messages go out.</summary>
public enum RelayMode
{
    /// <summary>Once, to their exchanges: the broker gives them to all.</summary>
    Exchange,

    /// <summary>To each destination by itself.</summary>
    Lanes,
}
