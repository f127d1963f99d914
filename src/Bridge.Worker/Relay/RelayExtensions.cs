using Bridge.Hosting.Configuration;
using Bridge.Messages;
using Bridge.Relay.Context;
using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bridge.Worker.Relay;

/// <summary>Registers the relay: outbox to queues.</summary>
internal static class RelayExtensions
{
    /// <summary>Adds options, its places, and the worker.</summary>
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddBridgeOptions<RelayOptions>(RelayOptions.Section);
        services.TryAddSingleton<RelayStatus>();
        services.TryAddSingleton(ContractList.Default);
        services.AddSingleton<RelaySource>();
        services.AddSingleton<RelayProgress>();
        services.AddSingleton<IOffsetStore, RedisOffsetStore>();
        services.AddHostedService<RelayWorker>();
        return services;
    }
}
