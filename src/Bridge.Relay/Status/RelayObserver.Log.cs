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
        3007, LogLevel.Error,
        "{Count} messages to {Destination}, from Sequence {Sequence} on, were not taken in time and are passed over; a replay mends it.")]
    private static partial void LogPassedOver(ILogger logger, int count, string destination, long sequence);

    [LoggerMessage(3008, LogLevel.Error, "Queues at their limit: {Queues}. They refuse what others take.")]
    private static partial void LogSuspect(ILogger logger, string queues);

    [LoggerMessage(
        3010, LogLevel.Warning,
        "The broker reads nothing more from the publishing connection (local port {Port}), as after the deletion of a quorum queue " +
        "under load; the relay drops it. If the relay's lock does not get free, close that connection: rabbitmqctl close_connection")]
    private static partial void LogUnread(ILogger logger, int port);
}
