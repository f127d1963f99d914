using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.State;

/// <summary>Registers who holds the state.</summary>
internal static class StateExtensions
{
    /// <summary>Adds the holder, which starts before whatever asks it.</summary>
    public static IServiceCollection AddState(this IServiceCollection services)
    {
        services.AddSingleton<StateHolder>();
        services.AddSingleton<IStateHolder>(provider => provider.GetRequiredService<StateHolder>());
        services.AddHostedService(provider => provider.GetRequiredService<StateHolder>());
        return services;
    }
}
