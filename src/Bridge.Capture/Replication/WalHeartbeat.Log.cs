using Microsoft.Extensions.Logging;

namespace Bridge.Capture.Replication;

public sealed partial class WalHeartbeat
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "No heartbeat: {Reason}")]
        public static partial void BeatFailed(ILogger logger, string reason);
    }
}
