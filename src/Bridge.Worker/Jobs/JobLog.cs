using Bridge.State.Jobs;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Jobs;

/// <summary>What is logged of jobs.</summary>
internal static partial class JobLog
{
    [LoggerMessage(EventId = 1201, EventName = "JobStarted", Level = LogLevel.Information, Message = "The {Kind} {Id} is worked on")]
    public static partial void Started(ILogger logger, string kind, string id);

    [LoggerMessage(EventId = 1202, EventName = "JobFinished", Level = LogLevel.Information,
        Message = "The {Kind} {Id} is {State} {Reason}")]
    public static partial void Finished(ILogger logger, string kind, string id, JobState state, string reason);

    [LoggerMessage(EventId = 1203, EventName = "JobRetrying", Level = LogLevel.Warning, Message = "The {Kind} {Id} tries again: {Reason}")]
    public static partial void Retrying(ILogger logger, string kind, string id, string reason);

    [LoggerMessage(EventId = 1204, EventName = "JobFailing", Level = LogLevel.Error,
        Message = "The {Kind} {Id} failed unexpectedly and tries again")]
    public static partial void Failing(ILogger logger, string kind, string id, Exception exception);

    [LoggerMessage(EventId = 1205, EventName = "JobsUnexpected", Level = LogLevel.Error,
        Message = "Working on jobs of the kind {Kind} failed unexpectedly and starts anew")]
    public static partial void Unexpected(ILogger logger, string kind, Exception exception);
}
