using Bridge.Console.Offsets;
using Bridge.Console.Replay;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Replay;
using Bridge.Outbox.Stream;
using Bridge.Worker.Jobs;
using Bridge.Worker.Offsets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bridge.Worker.Replay;

/// <summary>Registers replays and stored offsets.</summary>
internal static class ReplayExtensions
{
    /// <summary>Adds them; the state's holder, the outbox' reader and the relay's status come from elsewhere.</summary>
    public static IServiceCollection AddBridgeReplay(this IServiceCollection services)
    {
        services.AddSingleton<OutboxScan>();
        services.AddSingleton<PlaceReader>();
        services.AddSingleton<OffsetMeasure>();
        services.TryAddSingleton<OffsetsStatus>();
        services.AddSingleton<KnownOffsets>();
        services.AddSingleton<ConsumerOffsets>();
        services.AddSingleton<IOffsets, NamedOffsets>();
        services.AddSingleton<OffsetWatchWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<OffsetWatchWorker>());
        services.AddSingleton<ReplayPlanner>();
        services.AddSingleton<OutboxReplay>();
        services.AddJobs<ReplaySpec, ReplayProgress, ReplayWork>(_ => new JobKind("replay", "rp"));
        services.AddSingleton<IReplays, ReplayJobs>();
        return services;
    }
}
