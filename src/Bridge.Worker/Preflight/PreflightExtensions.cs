using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Preflight;

/// <summary>Registers the checks of all services.</summary>
internal static class PreflightExtensions
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPreflight(this IServiceCollection services)
    {
        services.AddSingleton<BrokerPreflight>();
        services.AddSingleton<RedisPreflight>();
        services.AddSingleton<PipelinePreflight>();
        return services;
    }
}
