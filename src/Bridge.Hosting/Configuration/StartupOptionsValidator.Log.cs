using Microsoft.Extensions.Logging;

namespace Bridge.Hosting.Configuration;

public sealed partial class StartupOptionsValidator
{
    [LoggerMessage(EventId = 7001, EventName = "RetiredKey", Level = LogLevel.Warning, Message = "{Retired}")]
    private static partial void LogRetired(ILogger logger, string retired);
}
