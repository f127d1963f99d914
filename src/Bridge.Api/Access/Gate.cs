using System.Globalization;
using Bridge.State.Access;
using Bridge.Worker.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Access;

/// <summary>Lets in who has the role that the endpoint demands, as often as he may, and for as long as his token is taken.</summary>
internal sealed class Gate(
    RequestDelegate next, CallerFinder callers, RefusedCalls refused, [FromKeyedServices(Gate.CallsOfTokens)] CallRate rate)
{
    /// <summary>The key of the calls that each token has.</summary>
    public const string CallsOfTokens = "tokens";

    /// <summary>Where people sign in.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>Answers 401, 403, 429 or 503, or passes the request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // What is no route of ours answers 404 or 405 by itself.
        if (context.GetEndpoint() is not RouteEndpoint endpoint) return next(context);
        var required = endpoint.Metadata.GetMetadata<RequiredRole>() ?? new RequiredRole(AccessRole.Admin);
        if (required.Role is not { } role) return next(context);
        if (callers.Find(context) is not var (caller, ended)) return RefuseUnknownAsync(context, endpoint);
        if (caller.Role < role) return RefuseAsync(context, StatusCodes.Status403Forbidden,
            $"This needs the role {Words.Of(role)}; '{caller.Name}' has {Words.Of(caller.Role)}" + (callers.Reason.Length == 0 ? "."
                : $" while the state, where the tokens are, cannot be followed: {callers.Reason}"));
        if (caller.Token && !rate.TryTake(caller.Name, out var wait)) return RefuseTooManyAsync(context, wait);
        context.Features.Set(caller);
        // What is short was let in and is brought to its end, also when it revokes the token that it came with.
        return endpoint.Metadata.GetMetadata<EndsWithToken>() is null ? next(context) : PassAsync(context, ended);
    }

    /// <summary>Answers 429 with the time to wait.</summary>
    public static Task RefuseTooManyAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests; wait as Retry-After says.");
    }

    /// <summary>From where a request comes, as the audit tells it.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "socket";

    private async Task PassAsync(HttpContext context, CancellationToken ended)
    {
        using var open = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ended);
        context.RequestAborted = open.Token;
        await next(context);
    }

    private Task RefuseUnknownAsync(HttpContext context, Endpoint endpoint)
    {
        if (!callers.CanTell)
            return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable,
                $"Which tokens are taken cannot be told, for the state cannot be followed: {callers.Reason}. The worker's Unix socket needs none.");
        if (endpoint.Metadata.GetMetadata<PageForPeople>() is not null)
        {
            context.Response.Redirect(SignInPath);
            return Task.CompletedTask;
        }

        refused.Add(AddressOf(context));
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, context.Request.Headers.Authorization.Count > 0
            ? "This token is not taken: it is wrong, expired or revoked."
            : "This needs a token: send 'Authorization: Bearer TOKEN', or ask by the worker's Unix socket. 'bridge tokens create' makes one.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string summary) =>
        TypedResults.Problem(summary, statusCode: status).ExecuteAsync(context);
}
