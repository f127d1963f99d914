using Bridge.Api.Access;
using Bridge.State.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Status;

/// <summary><c>GET /api/status</c>: everything that the worker knows.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet(
        "/status", (StatusReader status, CancellationToken cancellationToken) => status.ReadAsync(cancellationToken))
            .Requires(AccessRole.Read);
}
