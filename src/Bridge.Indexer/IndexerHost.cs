using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Telemetry;
using Bridge.Indexer.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer;

/// <summary>The indexer's process.</summary>
public static class IndexerHost
{
    /// <summary>Runs until cancelled or told to stop.</summary>
    /// <param name="args">Configuration, as <c>--Section:Key value</c>.</param>
    /// <param name="cancellationToken">Stops it cleanly.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = Build(args);
        await app.RunBridgeAsync(() => app.Urls.Add(app.Services.GetRequiredService<IOptions<IndexerOptions>>().Value.Url),
            cancellationToken);
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddBridgeHosting();
        builder.AddBridgeIndexer();
        return Map(builder.Build());
    }

    private static WebApplication Map(WebApplication app)
    {
        app.MapBridgeMetrics();
        var status = app.Services.GetRequiredService<IndexerStatus>();
        app.MapBridgeHealth(new { ok = true }, () => (status.State == IndexerState.Indexing, new
        {
            ready = status.State == IndexerState.Indexing,
            state = status.State.ToString().ToLowerInvariant(),
            reason = status.Reason,
            filled = status.IsFilled,
            notes = status.Notes,
            sequence = status.LastSequence,
        }));
        return app;
    }
}
