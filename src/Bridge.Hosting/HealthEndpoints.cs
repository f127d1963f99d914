using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Hosting;

/// <summary><c>/health</c> and <c>/health/live</c>: the process answers. <c>/health/ready</c>: it does its work; 503 with the causes when
/// not.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps all three.</summary>
    /// <param name="routes">The process' routes.</param>
    /// <param name="live">What <c>/health/live</c> answers.</param>
    /// <param name="read">Tells whether it does its work, and what <c>/health/ready</c> says.</param>
    public static RouteGroupBuilder MapBridgeHealth(
        this IEndpointRouteBuilder routes, object live, Func<(bool IsReady, object Report)> read)
    {
        var health = routes.MapGroup("/health");
        health.MapGet("", () => Results.Json(new { ok = true }));
        health.MapGet("/live", () => Results.Json(live));
        health.MapGet("/ready", () =>
        {
            var (isReady, report) = read();
            return Results.Json(report, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
        return health;
    }
}
