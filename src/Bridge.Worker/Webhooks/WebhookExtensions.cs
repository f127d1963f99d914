using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Webhooks;

/// <summary>Registers the commands on webhook subscriptions.</summary>
internal static class WebhookExtensions
{
    /// <summary>Adds them; another process delivers.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookReports>();
        services.AddSingleton<WebhookQueues>();
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<WebhookCommands>();
        return services;
    }
}
