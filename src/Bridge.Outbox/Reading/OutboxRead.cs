using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>What a reader of the outbox receives next: a valid record, preceded by the gap before it if there is one.</summary>
/// <param name="Record">A valid record, in order. A record that begins before the asked Sequence is given whole.</param>
/// <param name="Gap">What was lost before this record; null in the ordinary case.</param>
public sealed record OutboxRead(OutboxRecord Record, OutboxGap? Gap);
