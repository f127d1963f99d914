using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Status;
using Bridge.Console.Backfills;
using Bridge.Console.Doors;
using Bridge.Console.Webhooks;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Relay;
using Bridge.Outbox.Stream;
using Bridge.Outbox.Stream.Live;
using Bridge.Worker.Backfill;
using Bridge.Worker.Capture;
using Bridge.Worker.Jobs;
using Bridge.Worker.Migration;
using Bridge.Worker.Relay;
using Bridge.Worker.Replay;
using Bridge.Worker.State;
using Bridge.Worker.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
        services.AddBridgeOptions<WorkerOptions>(WorkerOptions.Section);
        services.AddSingleton<IValidateOptions<CaptureOptions>, CaptureOptionsValidator>();
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddSingleton(provider => new AllowedHosts(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Hosts));
        services.TryAddSingleton<CaptureStatus>();
        services.TryAddSingleton<RelayStatus>();
        services.AddSingleton<StateHolder>();
        services.AddHostedService(provider => provider.GetRequiredService<StateHolder>());
        services.AddSingleton<WebhookReports>();
        services.AddSingleton<WebhookQueues>();
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<IWebhooks, WebhookCommands>();
        services.AddBridgeOptions<BackfillOptions>(BackfillOptions.Section);
        services.AddSingleton<BackfillDesk>();
        services.AddSingleton<MovedRows>();
        services.AddSingleton<RelayLag>();
        services.AddSingleton<BackfillManners>();
        services.AddSingleton<IBackfills, Backfills>();
        services.AddJobs<BackfillSpec, BackfillProgress, BackfillWork>(_ => new JobKind(BackfillWork.KindName, "bf", Parallel: 2));
        services.AddHostedService<InitialBackfill>();
        services.AddSingleton<LiveOutbox>();
        services.AddSingleton<OutboxOpening>();
        services.AddSingleton<RelaySource>();
        services.AddBridgeMigration();
        services.AddSingleton<MigrationCheck>();
        services.AddSingleton<KnownSequence>();
        services.AddSingleton<RelayProgress>();
        services.AddSingleton<CaptureSession>();
        services.AddSingleton<IOffsetStore, RedisOffsetStore>();
        services.AddBridgeReplay();
        services.AddHostedService<CaptureWorker>();
        services.AddHostedService<RelayWorker>();
        return builder;
    }

    /// <summary>Adds what <c>bridge migrate</c> and <c>bridge teardown</c> need beside the options.</summary>
    public static IServiceCollection AddBridgeMigration(this IServiceCollection services)
    {
        services.TryAddSingleton<OutboxReader>();
        services.AddSingleton<OutboxCreation>();
        services.AddSingleton<PipelinePreflight>();
        services.AddSingleton<PipelineMigration>();
        services.AddSingleton<PipelineTeardown>();
        return services;
    }
}
