using Bridge.State.Access;

namespace Bridge.Api.Access;

/// <summary>What an endpoint demands of who asks it. One without it is shut.</summary>
/// <param name="Role">The smallest role; null: nobody needs a token.</param>
internal sealed record RequiredRole(AccessRole? Role);
