using Bridge.Console.Jobs;
using Bridge.Console.Replay;
using Bridge.Outbox.Replay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Console.Endpoints;

/// <summary><c>/api/replays</c>: start (POST), count (POST <c>/count</c>), list, show, and POST <c>/{id}/pause|resume|cancel</c>.</summary>
internal static class ReplayEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        JobEndpoints.Map<IReplays, ReplayReport>(api, "/replays");
        api.MapPost("/replays", async (ReplayRequest request, IReplays replays, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await replays.StartAsync(request, cancellationToken)));
        api.MapPost("/replays/count", (ReplayRequest request, IReplays replays, CancellationToken cancellationToken) => replays.CountAsync(request, cancellationToken));
    }
}
