using Bridge.Console.Endpoints;
using Bridge.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Console.Backfills;

/// <summary><c>/api/backfills</c>: start, list, show, pause, resume, cancel.</summary>
internal static class BackfillEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/backfills", (IBackfills backfills, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => new DataList<BackfillReport>(await backfills.ListAsync(cancellationToken))));
        api.MapGet("/backfills/{id}", (string id, IBackfills backfills, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(() => backfills.FindAsync(id, cancellationToken)));
        api.MapPost("/backfills", (HttpRequest request, IBackfills backfills, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await backfills.StartAsync(await JobRequests.ReadAsync<BackfillRequest>(request, cancellationToken), cancellationToken), StatusCodes.Status201Created));
        foreach (var (word, wish) in new[] { ("pause", JobWish.Paused), ("resume", JobWish.Running), ("cancel", JobWish.Cancelled) })
        {
            api.MapPost($"/backfills/{{id}}/{word}", (string id, IBackfills backfills, CancellationToken cancellationToken) =>
                JobAnswers.AnswerAsync(() => backfills.WishAsync(id, wish, cancellationToken)));
        }
    }
}
