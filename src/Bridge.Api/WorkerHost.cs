using Bridge.Api.Doors;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Api;

/// <summary>The worker's process.</summary>
public static class WorkerHost
{
    /// <summary>Runs until cancelled or told to stop.</summary>
    /// <param name="args">Configuration, as <c>--Section:Key value</c>.</param>
    /// <param name="cancellationToken">Stops it cleanly.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = Build(args);
        await app.RunBridgeAsync(
            () => app.Services.GetRequiredService<DoorOpener>()
                .Open(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value),
            cancellationToken);
    }

    /// <summary>The process, not started; <paramref name="configure"/> changes its services at the end.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.AddBridgeHosting();
        builder.AddBridgeWorker();
        builder.AddBridgeApi();
        configure?.Invoke(builder.Services);
        return builder.Build().MapBridgeApi();
    }
}
