using Bridge.Capture;
using Bridge.Capture.Status;
using Bridge.Console.Backfills;
using Bridge.Console.Changes;
using Bridge.Console.Doors;
using Bridge.Console.Endpoints;
using Bridge.Console.Pages;
using Bridge.Console.Preflight;
using Bridge.Console.Status;
using Bridge.Console.Telemetry;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Telemetry;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Relay;
using Bridge.Outbox.Stream;
using Bridge.Outbox.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bridge.Console;

/// <summary>The API, health, metrics and the page.</summary>
public static class ConsoleExtensions
{
    /// <summary>Adds what the endpoints read. Needs <c>AddBridgeHosting</c>, options of capture and outbox, and <see cref="AllowedHosts"/>.</summary>
    public static IHostApplicationBuilder AddBridgeConsole(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddApi();
        services.TryAddSingleton<CaptureStatus>();
        services.TryAddSingleton<RelayStatus>();
        services.TryAddSingleton<OutboxReader>();
        services.AddSingleton(provider => new PostgresStatusReader(
            provider.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value.Postgres, provider.GetRequiredService<IOptions<CaptureOptions>>().Value));
        services.AddSingleton<BrokerStatusReader>();
        services.AddSingleton<BrokerPreflight>();
        services.AddSingleton<RedisPreflight>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<OutboxEdges>();
        services.AddSingleton<StatusReader>();
        services.AddSingleton<CaptureProgress>();
        services.AddSingleton<ChangesReader>();
        services.AddSingleton<WorkerMetrics>();
        services.TryAddSingleton<RelayMetrics>();
        services.TryAddSingleton<OffsetsStatus>();
        services.TryAddSingleton<OffsetMetrics>();
        services.AddSingleton(OffsetMetrics.Series);
        return builder;
    }

    /// <summary>Maps <c>/</c>, <c>/api</c>, <c>/health</c> and <c>/metrics</c>.</summary>
    public static WebApplication MapBridgeConsole(this WebApplication app)
    {
        app.MapBridgeMetrics().WithMetadata(new OpenToAnyHost());
        app.Services.GetRequiredService<WorkerMetrics>();
        app.Services.GetRequiredService<RelayMetrics>();
        app.Services.GetRequiredService<OffsetMetrics>();
        app.UseApiErrors();
        app.UseMiddleware<Door>();
        HealthEndpoints.Map(app);
        var api = app.MapGroup("/api");
        api.MapGet("/status", (StatusReader status, CancellationToken cancellationToken) => status.ReadAsync(cancellationToken));
        OffsetEndpoints.Map(api);
        ReplayEndpoints.Map(api);
        ChangesEndpoints.Map(api);
        WebhookEndpoints.Map(api);
        // Asked without making one: what it needs is made when the configuration has been checked.
        if (app.Services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IBackfills))) BackfillEndpoints.Map(api);
        api.MapFallback((HttpContext context) => TypedResults.Problem($"There is no {context.Request.Path}.", statusCode: StatusCodes.Status404NotFound));
        StatusPage.Map(app);
        return app;
    }
}
