using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.Relay.Replay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bridge.Worker.Offsets;

/// <summary>Registers stored offsets.</summary>
internal static class OffsetExtensions
{
    /// <summary>Adds what stores, measures and watches them.</summary>
    public static IServiceCollection AddOffsets(this IServiceCollection services)
    {
        services.AddSingleton<OutboxScan>();
        services.AddSingleton<PlaceReader>();
        services.AddSingleton<OffsetMeasure>();
        services.TryAddSingleton<OffsetsStatus>();
        services.AddSingleton<KnownOffsets>();
        services.AddSingleton<ConsumerOffsets>();
        services.AddSingleton<OffsetCommands>();
        services.AddSingleton<OffsetWatchWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<OffsetWatchWorker>());
        return services;
    }
}
