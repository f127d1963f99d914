using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.Api.Backfill;
using Bridge.Api.Changes;
using Bridge.Api.Doors;
using Bridge.Api.Offsets;
using Bridge.Api.Pages;
using Bridge.Api.Replay;
using Bridge.Api.Status;
using Bridge.Api.Subscribers;
using Bridge.Api.Telemetry;
using Bridge.Api.Tokens;
using Bridge.Api.Webhooks;
using Bridge.Capture;
using Bridge.Capture.Status;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Telemetry;
using Bridge.Relay.Telemetry;
using Bridge.State.Access;
using Bridge.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bridge.Api;

/// <summary>The API, health, metrics and the page.</summary>
public static class ApiExtensions
{
    /// <summary>Adds what the endpoints read. Needs <c>AddBridgeHosting</c> and <c>AddBridgeWorker</c>.</summary>
    public static IHostApplicationBuilder AddBridgeApi(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddApiConventions();
        services.AddApiAccess();
        services.AddDoors();
        services.AddSingleton(provider => new PostgresStatusReader(
            provider.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value.Postgres,
                provider.GetRequiredService<IOptions<CaptureOptions>>().Value));
        services.AddSingleton<BrokerStatusReader>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<OutboxEdges>();
        services.AddSingleton<WorkerStatus>();
        services.AddSingleton<PostgresReports>();
        services.AddSingleton<OutboxReports>();
        services.AddSingleton<StatusReader>();
        services.AddSingleton<CaptureProgress>();
        services.AddSingleton<ChangesReader>();
        services.AddSingleton<LiveReaders>();
        services.AddSingleton<WorkerMetrics>();
        services.TryAddSingleton<RelayMetrics>();
        services.TryAddSingleton<OffsetMetrics>();
        services.AddSingleton(OffsetMetrics.Series);
        return builder;
    }

    /// <summary>Maps <c>/</c>, <c>/sign-in</c>, <c>/api</c>, <c>/health</c> and <c>/metrics</c>.</summary>
    public static WebApplication MapBridgeApi(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IConfiguration>().GetSection(WorkerOptions.Section).Get<WorkerOptions>();
        app.MapBridgeMetrics().WithMetadata(
            new OpenToAnyHost(), new RequiredRole(options?.MetricsAnonymous == true ? null : AccessRole.Read));
        app.Services.GetRequiredService<WorkerMetrics>();
        app.Services.GetRequiredService<RelayMetrics>();
        app.Services.GetRequiredService<OffsetMetrics>();
        app.UseApiErrors();
        app.UseDoors();
        app.UseMiddleware<Gate>();
        app.UseMiddleware<AuditTrail>();
        app.MapBridgeHealth(new { ok = true, version = StatusReader.Version }, () =>
        {
            var report = app.Services.GetRequiredService<Readiness>().Read();
            return (report.Ready, report);
        }).NeedsNoToken().WithMetadata(new OpenToAnyHost(), new OpenWhileShut());
        var api = app.MapGroup("/api").NoteAnswers();
        StatusEndpoints.Map(api);
        SubscriberEndpoints.Map(api);
        OffsetEndpoints.Map(api);
        ReplayEndpoints.Map(api);
        ChangesEndpoints.Map(api);
        WebhookEndpoints.Map(api);
        BackfillEndpoints.Map(api);
        TokenEndpoints.Map(api);
        SignInEndpoints.Map(api);
        AuditEndpoints.Map(api);
        api.MapFallback((HttpContext context) => TypedResults
            .Problem($"There is no {context.Request.Path}.", statusCode: StatusCodes.Status404NotFound))
            .Requires(AccessRole.Read).WithMetadata(new ChangesNothing());
        StatusPage.Map(app);
        SignInPage.Map(app);
        return app;
    }
}
