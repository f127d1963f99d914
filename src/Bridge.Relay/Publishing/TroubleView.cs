namespace Bridge.Relay.Publishing;

/// <summary>A window at one moment.</summary>
/// <param name="OldestSentAt">When the oldest message that is not confirmed was sent, as a timestamp; null when there is none.</param>
/// <param name="OldestCommittedAt">When it was committed.</param>
/// <param name="IsFull">True when nothing more may be sent.</param>
/// <param name="Confirmed">How many were confirmed so far.</param>
internal readonly record struct TroubleView(long? OldestSentAt, DateTimeOffset? OldestCommittedAt, bool IsFull, long Confirmed);
