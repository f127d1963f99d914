using Bridge.Capture.Status;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Capture;

internal sealed partial class CaptureWorker
{
    [LoggerMessage(EventId = 1001, EventName = "CaptureWaiting", Level = LogLevel.Warning, Message = "Capture: {State}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, CaptureState state, string reason);

    [LoggerMessage(EventId = 1002, EventName = "CaptureStopped", Level = LogLevel.Error,
        Message = "Capture has stopped and needs an operator: {Reason}")]
    private static partial void LogStopped(ILogger logger, string reason);

    [LoggerMessage(EventId = 1003, EventName = "CaptureUnexpected", Level = LogLevel.Error,
        Message = "Capture failed unexpectedly and starts anew")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
