namespace Bridge.Relay.Publishing;

/// <summary>A message that was published to its exchange, as far as its confirm needs it.</summary>
/// <param name="IsBatch">True for a record as it is, false for a typed message.</param>
/// <param name="Sequence">The change's Sequence; a batch's last.</param>
/// <param name="RecordNumber">The stream's number of the record that it was made from.</param>
/// <param name="CompletesChange">Whether the route's offset reaches <paramref name="Sequence"/> with it.</param>
/// <param name="CommittedAt">The commit time of the change, UTC.</param>
/// <param name="Bytes">The size of its body.</param>
internal readonly record struct SentMessage(
    bool IsBatch, long Sequence, long RecordNumber, bool CompletesChange, DateTimeOffset CommittedAt, int Bytes);
