using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Relay;

/// <summary>The exclusive queue whose holder relays: it goes with the connection, so a frozen relay loses it.</summary>
internal static class RelayLock
{
    private const ushort ResourceLocked = 405;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the lock; <paramref name="waiting"/> is called while another holds it.</summary>
    public static async Task TakeAsync(IConnection connection, TopologyNames names, TimeProvider time, Action waiting, CancellationToken cancellationToken)
    {
        while (!await TryTakeAsync(connection, names, cancellationToken))
        {
            waiting();
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<bool> TryTakeAsync(IConnection connection, TopologyNames names, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclareAsync(names.Relay, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == ResourceLocked)
        {
            return false;
        }
    }
}
