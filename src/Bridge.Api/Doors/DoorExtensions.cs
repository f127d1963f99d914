using Bridge.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Doors;

/// <summary>Registers the doors.</summary>
internal static class DoorExtensions
{
    private const long MostBodyBytes = 1024 * 1024;
    private const int MostConnections = 1_024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds what says who may knock, and what opens them.</summary>
    public static IServiceCollection AddDoors(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<WorkerOptions>, AllowedHostsValidator>();
        services.AddSingleton(provider => new AllowedHosts(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Hosts));
        services.AddSingleton<IValidateOptions<WorkerOptions>, TrustedNetworkValidator>();
        services.AddSingleton(provider => PortRules.Of(
            provider.GetRequiredService<IOptions<WorkerOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DoorsStatus>();
        services.AddSingleton<DoorOpener>();
        services.Configure<KestrelServerOptions>(Bound);
        services.AddOptions<SocketTransportOptions>().Configure<DoorOpener>((transport, doors) =>
            transport.CreateBoundListenSocket = doors.Bind);
        return services;
    }

    /// <summary>Lets through them who may come; the address of who asks through a proxy is what that says.</summary>
    public static void UseDoors(this WebApplication app)
    {
        app.UseMiddleware<PortDoor>();
        if (app.Configuration.GetSection(WorkerOptions.Section).Get<WorkerOptions>()?.BehindProxy == true)
        {
            const ForwardedHeaders Taken = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            var headers = new ForwardedHeadersOptions { ForwardedHeaders = Taken };
            headers.KnownIPNetworks.Clear();
            headers.KnownProxies.Clear();
            app.UseForwardedHeaders(headers);
        }

        app.UseMiddleware<Door>();
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
    }
}
