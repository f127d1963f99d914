using Bridge.Api.Access;
using Bridge.Outbox;
using Bridge.State.Access;
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
    private static readonly TimeSpan TooManyPause = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/changes", StreamAsync)
        .Requires(AccessRole.Inspect).WithMetadata(new EndsWithToken());

    private static async Task StreamAsync(
        HttpContext context, ChangesReader changes, LiveReaders readers, string? table, string? from, int? limit, bool? follow, bool? rows)
    {
        if (!ChangesRequest.TryRead(table, from, limit, follow, rows, out var request, out var problem))
            throw new InvalidRequestException(problem);
        if (!readers.TryOpen())
        {
            await Gate.RefuseTooManyAsync(context, TooManyPause);
            return;
        }

        try
        {
            await WriteAsync(context, changes, request, context.RequestAborted);
        }
        finally
        {
            readers.Close();
        }
    }

    private static async Task WriteAsync(
        HttpContext context, ChangesReader changes, ChangesRequest request, CancellationToken cancellationToken)
    {
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
            // The reader went away, or his token is taken no more: following ends so. What has an end would look as if it had come to it.
            if (!request.Follow) context.Abort();
        }
    }
}
