namespace Bridge.Relay.Offsets;

/// <summary>That the relay works by lanes, and how far each has come. With it stand the offsets that both routes had when lanes
/// began.</summary>
/// <param name="Since">When lanes began, UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="Newcomers">Behind this Sequence begins a destination that appears.</param>
/// <param name="Places">The lanes.</param>
internal sealed record LanesPlace(DateTimeOffset Since, string Reason, long Newcomers, IReadOnlyList<LanePlace> Places);
