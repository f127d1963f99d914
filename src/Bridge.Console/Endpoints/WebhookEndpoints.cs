using System.Text.Json;
using Bridge.Console.Webhooks;
using Bridge.Hosting.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Console.Endpoints;

/// <summary><c>/api/webhooks</c>: subscriptions, their log and what is parked.</summary>
internal static class WebhookEndpoints
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/webhooks");
        group.MapGet("/", (IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(async () => new DataList<WebhookReport>(await webhooks.ListAsync(token))));
        group.MapGet("/{name}", (string name, IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(() => webhooks.ShowAsync(name, token)));
        group.MapPut("/{name}", PutAsync);
        group.MapDelete("/{name}", (string name, IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(() => webhooks.RemoveAsync(name, token)));
        group.MapPost("/{name}/pause", (string name, IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(() => webhooks.PauseAsync(name, token)));
        group.MapPost("/{name}/resume", (string name, IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(() => webhooks.ResumeAsync(name, token)));
        group.MapPost("/{name}/rotate", (string name, WebhookAction action, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(() => webhooks.RotateAsync(name, action.Secret, token)));
        group.MapPost("/{name}/disable", (string name, WebhookAction action, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(() => webhooks.DisableAsync(name, action.Reason ?? "", token)));
        group.MapPost("/{name}/test", (string name, IWebhooks webhooks, CancellationToken token) => JobAnswers.AnswerAsync(() => webhooks.TestAsync(name, token)));
        group.MapGet("/{name}/log", (string name, int? limit, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(async () => new DataList<DeliveryLogEntry>(await webhooks.LogAsync(name, Limit(limit), token))));
        group.MapGet("/{name}/parked", (string name, int? limit, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(async () => new DataList<ParkedMessage>(await webhooks.ParkedAsync(name, Limit(limit), token))));
        group.MapPost("/{name}/redeliver", (string name, WebhookAction action, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(() => webhooks.RedeliverAsync(name, action.Id, token)));
        group.MapPost("/{name}/discard", (string name, WebhookAction action, IWebhooks webhooks, CancellationToken token) =>
            JobAnswers.AnswerAsync(() => webhooks.DiscardAsync(name, action.Id, token)));
    }

    private static int Limit(int? limit) => Math.Clamp(limit ?? DefaultLimit, 1, MostLimit);

    // Read here, so that what cannot be read is told by name.
    private static async Task<IResult> PutAsync(string name, HttpContext context, IWebhooks webhooks, CancellationToken cancellationToken)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<WebhookRequest>(context.Request.Body, ConsoleJson.Options, cancellationToken) ?? new WebhookRequest();
            return await JobAnswers.AnswerAsync(() => webhooks.PutAsync(name, request, cancellationToken));
        }
        catch (JsonException failure)
        {
            return TypedResults.Json(new ErrorSummary($"The subscription '{name}' cannot be read: {failure.Message}"), ConsoleJson.Options, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
