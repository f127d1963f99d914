using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Offsets;

internal sealed partial class OffsetWatchWorker
{
    [LoggerMessage(EventId = 1301, EventName = "OffsetEndangered", Level = LogLevel.Warning,
        Message = "The offset '{Name}' (Sequence {Sequence}) will soon be overtaken: {Reason}")]
    private static partial void LogEndangered(ILogger logger, string name, long sequence, string reason);

    [LoggerMessage(EventId = 1302, EventName = "OffsetLost", Level = LogLevel.Error,
        Message = "The offset '{Name}' is overtaken: retention has cut the changes {From} to {To} behind it")]
    private static partial void LogLost(ILogger logger, string name, long from, long to);

    [LoggerMessage(EventId = 1303, EventName = "OffsetsUnknown", Level = LogLevel.Debug,
        Message = "How the offsets stand to retention is not known at the moment: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string reason);

    [LoggerMessage(EventId = 1305, EventName = "OffsetsNotKept", Level = LogLevel.Debug,
        Message = "Consumers' own offsets cannot be copied at the moment: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string reason);

    [LoggerMessage(EventId = 1304, EventName = "OffsetsUnexpected", Level = LogLevel.Error,
        Message = "Looking at the stored offsets failed unexpectedly and starts anew")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
