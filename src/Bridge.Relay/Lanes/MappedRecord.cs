using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Lanes;

/// <summary>A record of the outbox with all messages that are made from it, in the order in which a destination gets them.</summary>
/// <param name="Record">The record.</param>
/// <param name="Gap">What was lost before it; null in the ordinary case.</param>
/// <param name="Messages">The messages: the typed ones, then the record as it is.</param>
/// <param name="CommittedAt">The commit time of its last change, UTC.</param>
internal sealed record MappedRecord(
    OutboxRecord Record, OutboxGap? Gap, IReadOnlyList<MappedMessage> Messages, DateTimeOffset CommittedAt)
{
    /// <summary>The bytes of its messages.</summary>
    public long Bytes { get; } = Messages.Sum(message => (long)message.Body.Length);
}
