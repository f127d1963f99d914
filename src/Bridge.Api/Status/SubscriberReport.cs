using Bridge.Relay.Status;

namespace Bridge.Api.Status;

/// <summary>A queue that receives what the relay publishes.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Type"><c>quorum</c>, <c>classic</c> or <c>stream</c>.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="Unacknowledged">Messages given to consumers and not yet acked.</param>
/// <param name="Consumers">Its consumers.</param>
/// <param name="Receives">What it is bound to: a contract's exchange, or patterns of <c>bridge.changes</c>.</param>
public sealed record SubscriberReport(
    string Queue, string Type, long Messages, long Unacknowledged, int Consumers, IReadOnlyList<string> Receives)
{
    /// <summary>Its lane, while each queue gets its messages by itself; null while all go through the exchanges.</summary>
    public LaneSnapshot? Lane { get; init; }
}
