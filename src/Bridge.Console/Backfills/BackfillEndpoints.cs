using Bridge.Console.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Console.Backfills;

/// <summary><c>/api/backfills</c>: start, list, show, pause, resume, cancel.</summary>
internal static class BackfillEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        JobEndpoints.Map<IBackfills, BackfillReport>(api, "/backfills");
        api.MapPost("/backfills", async (BackfillRequest request, IBackfills backfills, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await backfills.StartAsync(request, cancellationToken)));
    }
}
