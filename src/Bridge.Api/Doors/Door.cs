using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Bridge.Api.Doors;

/// <summary>Turns away what a page of another origin can make a browser send: foreign names, and changes that no program of ours would send
/// so.</summary>
internal sealed class Door(RequestDelegate next, AllowedHosts hosts)
{
    private const string Json = "application/json";

    /// <summary>Answers 400, 415 or 403, or passes the request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var headers = context.Response.Headers;
        (headers.XContentTypeOptions, headers["Referrer-Policy"], headers.XFrameOptions) = ("nosniff", "no-referrer", "DENY");
        if (context.Features.Get<OwnerConnection>() is not null) return next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAnyHost>() is null && !hosts.Contains(request.Host))
            return RefuseAsync(context, StatusCodes.Status400BadRequest, ForeignHost(request.Host));
        if (!ChangesSomething(request.Method)) return next(context);
        if (!IsJson(request))
            return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"A request that changes something carries Content-Type: {Json}, also with an empty body.");
        if (!RequestOrigin.IsOwn(request))
            return RefuseAsync(context, StatusCodes.Status403Forbidden,
                "The request comes from a page of another origin; only this worker's own pages and programs may change something.");
        return next(context);
    }

    private static bool ChangesSomething(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)
        && !HttpMethods.IsOptions(method);

    private static bool IsJson(HttpRequest request) =>
        request.Headers.ContentType is { Count: 1 } sent && MediaTypeHeaderValue.TryParse(sent[0], out var type)
            && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);

    private static string ForeignHost(HostString host) => host.HasValue && AllowedHosts.IsHost(host.Host)
        ? $"This worker is not asked as '{host.Host}'. Ask it as localhost or 127.0.0.1, or add the name to Worker:Hosts."
        : "The request names no host. Ask this worker as localhost or 127.0.0.1, or by a name of Worker:Hosts.";

    private static Task RefuseAsync(HttpContext context, int status, string summary)
    {
        return TypedResults.Problem(summary, statusCode: status).ExecuteAsync(context);
    }
}
