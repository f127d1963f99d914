using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Worker;
using Microsoft.AspNetCore.Builder;
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
        await app.RunBridgeAsync(() => app.Urls.Add(app.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Url),
            cancellationToken);
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddBridgeHosting();
        builder.AddBridgeWorker();
        builder.AddBridgeApi();
        return builder.Build().MapBridgeApi();
    }
}
