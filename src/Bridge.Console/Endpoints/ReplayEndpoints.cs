using System.Text.Json;
using Bridge.Console.Replay;
using Bridge.Hosting.State;
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
        api.MapGet("/replays", (IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => new DataList<ReplayReport>(await replays.ListAsync(cancellationToken))));
        api.MapPost("/replays", (HttpRequest request, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await replays.StartAsync(await ReadAsync(request, cancellationToken), cancellationToken), StatusCodes.Status201Created));
        api.MapPost("/replays/count", (HttpRequest request, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await replays.CountAsync(await ReadAsync(request, cancellationToken), cancellationToken)));
        api.MapGet("/replays/{id}", (string id, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(() => replays.ShowAsync(id, cancellationToken)));
        MapWish(api, "pause", JobWish.Paused);
        MapWish(api, "resume", JobWish.Running);
        MapWish(api, "cancel", JobWish.Cancelled);
    }

    private static void MapWish(IEndpointRouteBuilder api, string verb, JobWish wish) =>
        api.MapPost("/replays/{id}/" + verb, (string id, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(() => replays.WishAsync(id, wish, cancellationToken)));

    private static async Task<ReplayRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<ReplayRequest>(request.Body, ConsoleJson.Options, cancellationToken)
                ?? throw new JobRequestException("The body is empty; a replay needs at least queue and from.");
        }
        catch (JsonException wrong)
        {
            throw new JobRequestException($"The body cannot be read at {wrong.Path ?? "its begin"}; a replay is like {{\"queue\":\"team\",\"from\":\"first\",\"tables\":[\"containers\"],\"operations\":[\"update\"]}}.");
        }
    }
}
