using Microsoft.Extensions.Logging;

namespace Bridge.Indexer.Consuming;

internal sealed partial class IndexerWorker
{
    [LoggerMessage(EventId = 5001, EventName = "IndexerOpened", Level = LogLevel.Information, Message = "Indexing into {Indices}")]
    private static partial void LogOpened(ILogger logger, string indices);

    [LoggerMessage(EventId = 5002, EventName = "IndexerPaused", Level = LogLevel.Warning,
        Message = "The indexer pauses and its queue holds: {Reason}")]
    private static partial void LogPaused(ILogger logger, string reason);

    [LoggerMessage(EventId = 5003, EventName = "IndexerStopped", Level = LogLevel.Error,
        Message = "The indexer has stopped and needs an operator; its queue holds: {Reason}")]
    private static partial void LogStopped(ILogger logger, string reason);

    [LoggerMessage(EventId = 5004, EventName = "IndexerUnexpected", Level = LogLevel.Error,
        Message = "The indexer failed unexpectedly ({Error}) and starts anew; its queue holds:\n{Where}")]
    private static partial void LogUnexpected(ILogger logger, string error, string where);

    [LoggerMessage(EventId = 5005, EventName = "IndexerNote", Level = LogLevel.Warning, Message = "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
