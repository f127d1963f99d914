using Bridge.State.Access;

namespace Bridge.Worker.Access;

/// <summary>A token as this process knows it from the state.</summary>
/// <param name="Token">The token.</param>
/// <param name="UsedOn">The day on which it was last used, as the state has it.</param>
/// <param name="Ended">Fires when it is revoked, changed or expired, or the state can be followed no more: what is open by it ends
/// then.</param>
public sealed record KnownToken(AccessToken Token, DateOnly? UsedOn, CancellationToken Ended);
