using Microsoft.Extensions.Logging;

namespace Bridge.Worker.State;

internal sealed partial class StateHolder
{
    [LoggerMessage(EventId = 1101, EventName = "StateHeld", Level = LogLevel.Information, Message = "This worker holds {Stream}: it leads")]
    private static partial void LogHeld(ILogger logger, string stream);

    [LoggerMessage(EventId = 1102, EventName = "StateNotHeld", Level = LogLevel.Warning,
        Message = "This worker does not hold {Stream} and tries again: {Reason}")]
    private static partial void LogNotHeld(ILogger logger, string stream, string reason);

    [LoggerMessage(EventId = 1103, EventName = "StateUnexpected", Level = LogLevel.Error,
        Message = "Holding the state failed unexpectedly and starts anew")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
