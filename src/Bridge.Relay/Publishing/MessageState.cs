namespace Bridge.Relay.Publishing;

/// <summary>How far a published message is.</summary>
internal enum MessageState
{
    /// <summary>Published, not yet answered.</summary>
    InFlight,

    /// <summary>Refused by a queue.</summary>
    Nacked,

    /// <summary>Refused, then confirmed: what it held up is due before its offset moves.</summary>
    Taken,

    /// <summary>Confirmed, or refused for good.</summary>
    Settled,

    /// <summary>Not answered, and not waited for any longer.</summary>
    PassedOver,
}
