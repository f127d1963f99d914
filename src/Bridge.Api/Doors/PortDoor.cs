using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Doors;

/// <summary>Lets nobody through the port while it is shut, nor anybody from a network that is not trusted; health is told to all.</summary>
internal sealed class PortDoor(RequestDelegate next, PortRules rules)
{
    /// <summary>Answers 503 or 403, or passes the request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<OwnerConnection>() is not null
            || context.GetEndpoint()?.Metadata.GetMetadata<OpenWhileShut>() is not null) return next(context);
        if (rules.Problem is { } problem)
            return TypedResults.Problem($"This door is shut. {problem}", statusCode: StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(context);
        return rules.Admits(context.Connection.RemoteIpAddress) ? next(context)
            : TypedResults.Problem(
                $"Plain requests from {context.Connection.RemoteIpAddress} are not taken; Worker:TrustedNetwork names from where they are.",
                statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }
}
