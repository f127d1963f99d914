using Bridge.Api.Doors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Status;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it does its work; 503 with the causes when not.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithMetadata(new OpenToAnyHost());
        health.MapGet("/live", () => TypedResults.Ok(new { ok = true, version = StatusReader.Version }));
        health.MapGet("/ready", (Readiness readiness) =>
        {
            var report = readiness.Read();
            return TypedResults.Json(report, statusCode: report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}
