using Microsoft.Extensions.Logging;

namespace Bridge.Webhooks.Running;

internal sealed partial class SubscriptionRunner
{
    [LoggerMessage(EventId = 6001, EventName = "WebhookReconnecting", Level = LogLevel.Warning,
        Message = "Webhook {Name} opens its queue anew: {Reason}")]
    private static partial void LogReconnecting(ILogger logger, string name, string reason);
}
