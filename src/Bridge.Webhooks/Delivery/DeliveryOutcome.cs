namespace Bridge.Webhooks.Delivery;

/// <summary>What an attempt led to.</summary>
internal enum DeliveryOutcome
{
    /// <summary>2xx: the endpoint has it.</summary>
    Delivered,

    /// <summary>Another attempt may succeed: 429, 5xx, a timeout, a connection that failed.</summary>
    Retry,

    /// <summary>The endpoint does not take this message: any other answer.</summary>
    Rejected,

    /// <summary>410: the endpoint wants nothing any more.</summary>
    Gone,
}
