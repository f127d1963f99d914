namespace Bridge.Relay.Status;

/// <summary>How far lanes are, taken together.</summary>
/// <param name="Last">Every destination has all up to this Sequence.</param>
/// <param name="Bytes">The bytes of the outbox that are relayed, as far as the foremost lane is; null while unknown.</param>
/// <param name="AppendedAt">When what the foremost lane has was appended; null while unknown.</param>
public sealed record LanesProgress(long Last, long? Bytes, DateTimeOffset? AppendedAt);
