using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;
using Bridge.Worker.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Access;

/// <summary>Registers who may ask what.</summary>
internal static class GateExtensions
{
    private const int CallsASecond = 50;
    private const int SignInsAMinute = 5;

    /// <summary>Adds what the gate and the sign-in need.</summary>
    public static IServiceCollection AddApiAccess(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Sessions(
            SessionKey.Load(provider.GetRequiredService<IOptions<BridgeOptions>>().Value.Run ?? OwnerSocket.DefaultFolder),
            provider.GetRequiredService<TokenList>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<CallerFinder>();
        services.AddKeyedSingleton(Gate.CallsOfTokens, (provider, _) =>
            new CallRate(CallsASecond, TimeSpan.FromSeconds(1), provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(SignIn.CallsOfAddresses, (provider, _) =>
            new CallRate(SignInsAMinute, TimeSpan.FromMinutes(1), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
