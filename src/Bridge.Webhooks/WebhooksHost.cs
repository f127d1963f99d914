using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Telemetry;
using Bridge.Webhooks.Subscriptions;
using Bridge.Webhooks.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks;

/// <summary>The webhooks process: delivers typed messages to HTTP endpoints.</summary>
public static class WebhooksHost
{
    /// <summary>Runs until cancelled or told to stop; what is under way is brought to its end.</summary>
    /// <param name="args">Configuration, as <c>--Section:Key value</c>.</param>
    /// <param name="cancellationToken">Stops it cleanly.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = Build(args);
        await app.RunBridgeAsync(() => Prepare(app), cancellationToken);
    }

    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddBridgeHosting(needsPostgres: false);
        builder.AddBridgeWebhooks();
        var app = builder.Build();
        var list = app.Services.GetRequiredService<SubscriptionList>();
        app.MapBridgeHealth(new { ok = true }, () => (list.IsRead, new
        {
            ready = list.IsRead,
            reason = list.Reason,
            subscriptions = list.Current.Select(item => new { name = item.Name, state = item.Counters.Standing.State }),
        }));
        app.MapBridgeMetrics();
        app.Services.GetRequiredService<WebhookMetrics>();
        return app;
    }

    private static void Prepare(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<WebhooksOptions>>().Value;
        if (options.File is { Length: > 0 } file) SubscriptionFileWorker.Read(file);
        app.Urls.Add(options.Url);
    }
}
