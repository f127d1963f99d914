using Bridge.State.Access;
using Microsoft.AspNetCore.Builder;

namespace Bridge.Api.Access;

/// <summary>How an endpoint says what it demands.</summary>
internal static class AccessConventions
{
    /// <summary>Whoever asks must have this role, or a larger one.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredRole(role));

    /// <summary>Nobody needs a token.</summary>
    public static TBuilder NeedsNoToken<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredRole(null));
}
