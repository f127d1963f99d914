using Microsoft.Extensions.Logging;

namespace Bridge.Webhooks.Subscriptions;

internal sealed partial class SubscriptionWorker
{
    [LoggerMessage(EventId = 6020, EventName = "WebhookStateLost", Level = LogLevel.Warning,
        Message = "The subscriptions cannot be read: {Reason}")]
    private static partial void LogStateLost(ILogger logger, string reason);

    [LoggerMessage(EventId = 6021, EventName = "WebhookRuns", Level = LogLevel.Information, Message = "Webhook {Name} runs.")]
    private static partial void LogRuns(ILogger logger, string name);

    [LoggerMessage(EventId = 6022, EventName = "WebhookStops", Level = LogLevel.Information,
        Message = "Webhook {Name} stops: it is paused, disabled or removed.")]
    private static partial void LogStops(ILogger logger, string name);
}
