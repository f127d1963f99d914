using Bridge.Hosting.Configuration;
using Bridge.State;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;
using Bridge.Webhooks.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks;

/// <summary>What the webhooks process runs.</summary>
public static class WebhooksExtensions
{
    // Longer than the longest attempt.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(75);

    /// <summary>Adds delivery; <c>AddBridgeHosting</c> comes first.</summary>
    public static IHostApplicationBuilder AddBridgeWebhooks(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddBridgeOptions<WebhooksOptions>(WebhooksOptions.Section);
        services.AddSingleton<IValidateOptions<WebhooksOptions>, WebhooksOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<WebhooksOptions>>().Value);
        services.AddSingleton<StateFollower>();
        services.AddSingleton<EndpointClient>();
        services.AddSingleton<RunnerContext>();
        services.AddSingleton<SubscriptionList>();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton(WebhookMetrics.Series);
        services.AddSingleton<WorkerApi>();
        services.AddHostedService<SubscriptionWorker>();
        services.AddHostedService<SubscriptionFileWorker>();
        services.AddHostedService<StatusWorker>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }
}
