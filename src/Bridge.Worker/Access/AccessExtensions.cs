using Bridge.State;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Access;

/// <summary>Registers tokens.</summary>
internal static class AccessExtensions
{
    /// <summary>Adds what follows, makes, revokes and notes them.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<StateFollower>();
        services.AddSingleton<TokenList>();
        services.AddSingleton<TokenCommands>();
        services.AddSingleton<TokenUses>();
        services.AddHostedService<TokenWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenUses>());
        return services;
    }
}
