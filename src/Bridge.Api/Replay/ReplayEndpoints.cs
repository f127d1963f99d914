using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.Api.Jobs;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.State.Access;
using Bridge.Worker.Replay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Replay;

/// <summary><c>/api/replays</c>: start (POST), count (POST <c>/count</c>), list, show, and POST <c>/{id}/pause|resume|cancel</c>.</summary>
internal static class ReplayEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        JobEndpoints.Map<ReplayCommands, ReplaySpec, ReplayProgress, ReplayReport>(api, "/replays");
        api.MapPost("/replays", async (ReplayRequest request, ReplayCommands replays, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await replays.StartAsync(request, cancellationToken)))
            .Requires(AccessRole.Operate);
        api.MapPost("/replays/count", (ReplayRequest request, ReplayCommands replays, CancellationToken cancellationToken) => replays
            .CountAsync(request, cancellationToken)).Requires(AccessRole.Operate).WithMetadata(new ChangesNothing());
    }
}
