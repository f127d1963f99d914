using Bridge.Capture;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.Outbox.Relay;
using Bridge.Outbox.Stream;
using Bridge.Worker.Capture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Bridge.Worker;

/// <summary>What the worker process runs: capture and relay.</summary>
public static class WorkerExtensions
{
    /// <summary>Adds capture, outbox and relay; <c>AddBridgeHosting</c> comes first.</summary>
    public static IHostApplicationBuilder AddBridgeWorker(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddBridgeOptions<CaptureOptions>(CaptureOptions.Section);
        services.AddBridgeOptions<OutboxOptions>(OutboxOptions.Section);
        services.AddBridgeOptions<RelayOptions>(RelayOptions.Section);
        services.TryAddSingleton<CaptureStatus>();
        services.TryAddSingleton<RelayStatus>();
        services.AddSingleton<OutboxOpening>();
        services.AddSingleton<OutboxReader>();
        services.AddSingleton<MigrationCheck>();
        services.AddSingleton<KnownSequence>();
        services.AddSingleton<CaptureSession>();
        services.AddHostedService<CaptureWorker>();
        return builder;
    }
}
