using Microsoft.Extensions.Logging;

namespace Bridge.Relay.Status;

internal sealed partial class RelayObserver
{
    [LoggerMessage(3000, LogLevel.Information, "Another worker relays; waiting for its lock.")]
    private static partial void LogStandby(ILogger logger);

    [LoggerMessage(3001, LogLevel.Warning, "The broker blocks publishing: {Reason}")]
    private static partial void LogBlocked(ILogger logger, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "The relay reconnects: {Reason}")]
    private static partial void LogReconnecting(ILogger logger, string reason);

    [LoggerMessage(3009, LogLevel.Error, "The relay failed unexpectedly and starts anew")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);

    [LoggerMessage(3003, LogLevel.Error, "The outbox no longer has the changes between {After} and {Before}: {Reason}")]
    private static partial void LogLost(ILogger logger, long after, long before, string reason);

    [LoggerMessage(
        3004, LogLevel.Warning,
        "A row of {Schema}.{Table} (Sequence {Sequence}) goes out as RowChanged: {Fault}. Further ones with this reason are only counted.")]
    private static partial void LogUnmappable(ILogger logger, string schema, string table, long sequence, string fault);

    [LoggerMessage(3005, LogLevel.Information, "Offsets are saved to Redis again.")]
    private static partial void LogStoreAvailable(ILogger logger);

    [LoggerMessage(3006, LogLevel.Warning, "Offsets cannot be saved to Redis; the relay goes on, and the offsets' stream has them.")]
    private static partial void LogStoreUnavailable(ILogger logger);

    [LoggerMessage(
        3010, LogLevel.Warning,
        "The broker reads nothing more from the publishing connection (local port {Port}), as after the deletion of a quorum queue " +
        "under load; the relay drops it. If the relay's lock does not get free, close that connection: rabbitmqctl close_connection")]
    private static partial void LogUnread(ILogger logger, int port);

    [LoggerMessage(
        3011, LogLevel.Warning,
        "Each queue gets its messages by itself from now on, so that one in trouble is behind alone: {Reason}")]
    private static partial void LogByLanes(ILogger logger, string reason);

    [LoggerMessage(3012, LogLevel.Information, "All queues are well: they get their messages through the exchanges again.")]
    private static partial void LogByExchange(ILogger logger);

    [LoggerMessage(3013, LogLevel.Warning, "{Destination} is behind alone: {State}. {Answer}")]
    private static partial void LogLaneTrouble(ILogger logger, string destination, LaneState state, string answer);

    [LoggerMessage(3014, LogLevel.Information, "{Destination} takes messages again.")]
    private static partial void LogLaneWell(ILogger logger, string destination);

    [LoggerMessage(3015, LogLevel.Information, "{Destination} is bound now, and gets its messages by itself.")]
    private static partial void LogLaneBegan(ILogger logger, string destination);

    [LoggerMessage(3016, LogLevel.Information, "{Destination} is bound to nothing of the relay any more.")]
    private static partial void LogLaneEnded(ILogger logger, string destination);

    [LoggerMessage(3017, LogLevel.Error, "{Destination} can never take a message, which is set aside; the outbox has it: {Message}")]
    private static partial void LogSetAside(ILogger logger, string destination, string message);

    [LoggerMessage(3018, LogLevel.Warning, "The bindings cannot be looked at, so new ones are not seen: {Reason}")]
    private static partial void LogLookFailed(ILogger logger, string reason);

    [LoggerMessage(3019, LogLevel.Error, "The relay waits: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
