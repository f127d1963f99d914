using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.State.Access;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Webhooks;

/// <summary><c>/api/webhooks</c>: subscriptions, their log and what is parked. Conditions are values of rows, and addresses may be
/// secrets: to look at them takes more than to read.</summary>
internal static class WebhookEndpoints
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/webhooks");
        MapLooks(group.MapGroup("").Requires(AccessRole.Inspect));
        MapChanges(group.MapGroup("").Requires(AccessRole.Operate).Noted(async (context, name) =>
            await context.RequestServices.GetRequiredService<WebhookCommands>().ShowAsync(name, context.RequestAborted)));
    }

    private static void MapLooks(RouteGroupBuilder group)
    {
        group.MapGet("/", async (WebhookCommands webhooks, CancellationToken token) =>
            new DataList<WebhookReport>(await webhooks.ListAsync(token)));
        group.MapGet("/{name}", (string name, WebhookCommands webhooks, CancellationToken token) => webhooks.ShowAsync(name, token));
        group.MapGet("/{name}/log", async (string name, int? limit, WebhookCommands webhooks, CancellationToken token) =>
            new DataList<DeliveryLogEntry>(await webhooks.LogAsync(name, Limit(limit), token)));
        group.MapGet("/{name}/parked", async (string name, int? limit, WebhookCommands webhooks, CancellationToken token) =>
            new DataList<ParkedMessage>(await webhooks.ParkedAsync(name, Limit(limit), token)));
    }

    private static void MapChanges(RouteGroupBuilder group)
    {
        group.MapPut("/{name}", (string name, WebhookRequest request, WebhookCommands webhooks, CancellationToken token) => webhooks
            .PutAsync(name, request, token));
        group.MapDelete("/{name}", (string name, WebhookCommands webhooks, CancellationToken token) => webhooks.RemoveAsync(name, token));
        group.MapPost("/{name}/pause", (string name, WebhookCommands webhooks, CancellationToken token) => webhooks
            .PauseAsync(name, token));
        group.MapPost("/{name}/resume", (string name, WebhookCommands webhooks, CancellationToken token) => webhooks
            .ResumeAsync(name, token));
        group.MapPost("/{name}/rotate", (string name, WebhookAction action, WebhookCommands webhooks, CancellationToken token) => webhooks
            .RotateAsync(name, action.Secret, token));
        group.MapPost("/{name}/disable", (string name, WebhookAction action, WebhookCommands webhooks, CancellationToken token) =>
            webhooks.DisableAsync(name, action.Reason ?? "", token));
        group.MapPost("/{name}/test", (string name, WebhookCommands webhooks, CancellationToken token) => webhooks.TestAsync(name, token));
        group.MapPost("/{name}/redeliver", (string name, WebhookAction action, WebhookCommands webhooks, CancellationToken token) =>
            webhooks.RedeliverAsync(name, action.Id, token));
        group.MapPost("/{name}/discard", (string name, WebhookAction action, WebhookCommands webhooks, CancellationToken token) => webhooks
            .DiscardAsync(name, action.Id, token));
    }

    private static int Limit(int? limit) => Math.Clamp(limit ?? DefaultLimit, 1, MostLimit);
}
