using System.Text.Json;
using Bridge.Console.Jobs;
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
        JobEndpoints.Map<IReplays, ReplayReport>(api, "/replays");
        api.MapPost("/replays", (HttpRequest request, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await replays.StartAsync(await ReadAsync(request, cancellationToken), cancellationToken), StatusCodes.Status201Created));
        api.MapPost("/replays/count", (HttpRequest request, IReplays replays, CancellationToken cancellationToken) =>
            JobAnswers.AnswerAsync(async () => await replays.CountAsync(await ReadAsync(request, cancellationToken), cancellationToken)));
    }

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
