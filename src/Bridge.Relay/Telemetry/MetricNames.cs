namespace Bridge.Relay.Telemetry;

/// <summary>The names of the outbox' metrics and of their tags.</summary>
public static class MetricNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "Bridge.Outbox";

    /// <summary>Messages that the relay published, retries included.</summary>
    public const string RelayPublished = "bridge.relay.published";

    /// <summary>Messages that the broker confirmed.</summary>
    public const string RelayConfirmed = "bridge.relay.confirmed";

    /// <summary>Messages that no queue wanted.</summary>
    public const string RelayUnroutable = "bridge.relay.unroutable";

    /// <summary>Messages that a lane's queue can never take, since each alone is larger than its limit.</summary>
    public const string RelaySetAside = "bridge.relay.set_aside";

    /// <summary>1 while the relay works by lanes, 0 while by the exchanges.</summary>
    public const string RelayLanes = "bridge.relay.lanes";

    /// <summary>How far a lane that is not at the tail is behind, in seconds.</summary>
    public const string LaneLag = "bridge.relay.lane.lag";

    /// <summary>How many changes a lane that is not at the tail is behind.</summary>
    public const string LaneChanges = "bridge.relay.lane.changes";

    /// <summary>Rows that did not fit their table's contract.</summary>
    public const string RelayUnmappable = "bridge.relay.unmappable";

    /// <summary>Messages published and not yet confirmed.</summary>
    public const string RelayInFlight = "bridge.relay.in_flight";

    /// <summary>Age of the oldest change that is published and not confirmed, in seconds.</summary>
    public const string RelaySecondsBehind = "bridge.relay.lag";

    /// <summary>A route's offset.</summary>
    public const string RelayOffset = "bridge.relay.offset";

    /// <summary>How a stored offset stands to retention: 1 for its state.</summary>
    public const string OffsetState = "bridge.offset.state";

    /// <summary>Tag: the offset's name.</summary>
    public const string OffsetTag = "offset";

    /// <summary>Tag: <c>kept</c>, <c>endangered</c> or <c>lost</c>.</summary>
    public const string StateTag = "state";

    /// <summary>Tag: a lane's destination.</summary>
    public const string DestinationTag = "destination";

    /// <summary>Tag: the route, <c>typed</c> or <c>batches</c>.</summary>
    public const string RouteTag = "route";
}
