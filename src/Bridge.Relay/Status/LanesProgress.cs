namespace Bridge.Relay.Status;

/// <summary>How far lanes are, taken together.</summary>
/// <param name="Last">Every destination has all up to this Sequence.</param>
/// <param name="Bytes">The bytes of the outbox that are out, or owed by name to the lanes that are behind; null while unknown.</param>
/// <param name="AppendedAt">When the last of them was appended; null while unknown.</param>
public sealed record LanesProgress(long Last, long? Bytes, DateTimeOffset? AppendedAt);
