using Bridge.Capture;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.Outbox.Live;
using Bridge.Outbox.Writing;
using Bridge.Worker.Backfill;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Capture;

/// <summary>Registers capture: PostgreSQL to outbox.</summary>
internal static class CaptureExtensions
{
    /// <summary>Adds options, the outbox that it appends to, and the worker.</summary>
    public static IServiceCollection AddCapture(this IServiceCollection services)
    {
        services.AddBridgeOptions<CaptureOptions>(CaptureOptions.Section);
        services.AddSingleton<IValidateOptions<CaptureOptions>, CaptureOptionsValidator>();
        services.AddSingleton<IValidateOptions<ConnectionStringsOptions>, PostgresKeywordsValidator>();
        services.AddBridgeOptions<OutboxOptions>(OutboxOptions.Section);
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        services.TryAddSingleton<CaptureStatus>();
        services.TryAddSingleton<CaptureFindings>();
        services.AddSingleton<LiveOutbox>();
        services.AddSingleton<OutboxOpening>();
        services.AddSingleton<MigrationCheck>();
        services.AddSingleton<KnownSequence>();
        services.AddSingleton<CapturePumpFactory>();
        services.AddSingleton<EpochOpening>();
        services.AddSingleton<EpochBackfill>();
        services.AddSingleton<CaptureStream>();
        // Not resolved: the container would keep each until the process ends.
        services.AddSingleton<Func<ISessionSteps>>(provider => () => ActivatorUtilities.CreateInstance<SessionSteps>(provider));
        services.AddSingleton<CaptureSession>();
        services.AddHostedService<CaptureWorker>();
        services.AddHostedService<ArrivalWatch>();
        return services;
    }
}
