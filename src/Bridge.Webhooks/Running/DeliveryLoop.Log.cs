using Microsoft.Extensions.Logging;

namespace Bridge.Webhooks.Running;

internal sealed partial class DeliveryLoop
{
    [LoggerMessage(EventId = 6010, EventName = "WebhookDown", Level = LogLevel.Warning,
        Message = "Webhook {Name}: the endpoint is down, its queue keeps what comes: {Reason}")]
    private static partial void LogDown(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 6011, EventName = "WebhookUp", Level = LogLevel.Information,
        Message = "Webhook {Name}: the endpoint answers again.")]
    private static partial void LogUp(ILogger logger, string name);

    [LoggerMessage(EventId = 6012, EventName = "WebhookParked", Level = LogLevel.Warning,
        Message = "Webhook {Name}: the message with Sequence {Sequence} is parked: {Reason}")]
    private static partial void LogParked(ILogger logger, string name, long sequence, string reason);

    [LoggerMessage(EventId = 6013, EventName = "WebhookGone", Level = LogLevel.Warning, Message = "Webhook {Name} is disabled: {Reason}")]
    private static partial void LogGone(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 6014, EventName = "WebhookAsksToWait", Level = LogLevel.Information,
        Message = "Webhook {Name}: the endpoint asks to be left alone for {Seconds} s.")]
    private static partial void LogAsksToWait(ILogger logger, string name, double seconds);
}
