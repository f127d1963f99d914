using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Hosting.Messaging;

/// <summary>A lock that the broker keeps: an exclusive queue, gone with the connection that declared it.</summary>
public static class QueueLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1500);

    /// <summary>Waits until the queue is free and takes it for as long as <paramref name="connection"/> lives.</summary>
    /// <exception cref="AlreadyClosedException">The connection was lost.</exception>
    public static Task TakeAsync(IConnection connection, string name, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        TakeAsync(connection, name, timeProvider, onWaiting: null, cancellationToken);

    /// <summary>Waits until the queue is free and takes it; <paramref name="onWaiting"/> is called once when another connection holds
    /// it.</summary>
    /// <exception cref="AlreadyClosedException">The connection was lost.</exception>
    public static async Task TakeAsync(
        IConnection connection, string name, TimeProvider timeProvider, Action? onWaiting, CancellationToken cancellationToken)
    {
        while (!await TryTakeAsync(connection, name, cancellationToken))
        {
            onWaiting?.Invoke();
            onWaiting = null;
            await Task.Delay(Interval, timeProvider, cancellationToken);
        }
    }

    /// <summary>Takes the queue if it is free.</summary>
    public static async Task<bool> TryTakeAsync(IConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
            return true;
        }
        catch (OperationInterruptedException held) when (held.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
        {
            return false;
        }
    }
}
