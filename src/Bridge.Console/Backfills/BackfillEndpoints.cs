using Bridge.Console.Endpoints;
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
        api.MapPost("/backfills", (HttpRequest request, IBackfills backfills, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await backfills.StartAsync(await JobRequests.ReadAsync<BackfillRequest>(request, cancellationToken), cancellationToken), StatusCodes.Status201Created));
    }
}
