using Bridge.Api.Access;
using Bridge.Api.Jobs;
using Bridge.State.Access;
using Bridge.Worker.Backfill;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Backfill;

/// <summary><c>/api/backfills</c>: start, list, show, pause, resume, cancel.</summary>
internal static class BackfillEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        JobEndpoints.Map<BackfillCommands, BackfillSpec, BackfillProgress, BackfillReport>(api, "/backfills");
        api.MapPost("/backfills", async (BackfillRequest request, BackfillCommands backfills, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await backfills.StartAsync(request, cancellationToken)))
            .Requires(AccessRole.Operate);
    }
}
