using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Bridge.Hosting.Telemetry;

/// <summary>A process's metrics: the meters of its <see cref="IMeterFactory"/> that are named <c>Bridge.*</c>, as Prometheus'
/// text.</summary>
public static class MetricsExtensions
{
    private const string Meters = "Bridge.*";

    /// <summary>Adds OpenTelemetry's meter provider with its Prometheus exporter.</summary>
    internal static void AddBridgeMetrics(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(Configure));
        services.AddSingleton<InstrumentView>();
        services.ConfigureOpenTelemetryMeterProvider(
            (provider, metrics) => metrics.AddView(provider.GetRequiredService<InstrumentView>().Of));
    }

    /// <summary>Maps <c>/metrics</c>. What is counted before is not told: map it before the meters are used.</summary>
    public static IEndpointConventionBuilder MapBridgeMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, branch => branch.Use(AnswerAsync), optionsName: null)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    private static void Configure(PrometheusAspNetCoreOptions exporter)
    {
        exporter.ScrapeResponseCacheDurationMilliseconds = 0;
        exporter.ScopeInfoEnabled = false;
        exporter.TargetInfoEnabled = false;
    }

    // Always the text format 0.0.4: in OpenMetrics, every counter would have another series, _created. And the exporter collects for nobody
    // while one of its answers is being written: it writes into memory, so that whoever reads slowly keeps no other waiting.
    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.Accept = default;
        var body = context.Response.Body;
        using var text = new MemoryStream();
        context.Response.Body = text;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        // The exporter gives none where there is nothing to tell, and Prometheus 3 takes no answer without.
        context.Response.ContentType ??= "text/plain; charset=utf-8; version=0.0.4";
        context.Response.ContentLength = text.Length;
        await body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), context.RequestAborted);
    }
}
