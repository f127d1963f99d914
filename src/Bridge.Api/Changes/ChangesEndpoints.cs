using Bridge.Outbox;
using Bridge.State.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Api.Changes;

/// <summary><c>GET /api/changes?table=&amp;from=&amp;limit=&amp;follow=&amp;rows=</c>: changes of the outbox, a JSON object per
/// line.</summary>
internal static class ChangesEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/changes", StreamAsync);

    private static async Task StreamAsync(
        HttpContext context, ChangesReader changes, string? table, string? from, int? limit, bool? follow, bool? rows,
            CancellationToken cancellationToken)
    {
        if (!ChangesRequest.TryRead(table, from, limit, follow, rows, out var request, out var problem))
            throw new InvalidRequestException(problem);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "application/x-ndjson; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (request.Follow) await context.Response.StartAsync(cancellationToken);
            await changes.WriteAsync(request, context.Response.BodyWriter, cancellationToken);
        }
        catch (Exception failure) when (failure is OutboxMissingException or RabbitMQClientException && context.Response.HasStarted)
        {
            // The answer has begun: a broken connection is the only way left to say that it is not complete.
            context.Abort();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reader went away, which is how following ends.
        }
    }
}
