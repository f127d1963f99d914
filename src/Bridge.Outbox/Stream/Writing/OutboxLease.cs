using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Stream.Writing;

/// <summary>The right to write the outbox: a connection that holds the exclusive queue <c>….outbox.writer</c> (rule 1).</summary>
/// <remarks>It is lost with its connection, which a frozen process loses after two heartbeats; it never comes back by itself.</remarks>
public sealed class OutboxLease : IAsyncDisposable
{
    private const ushort ResourceLocked = 405;

    private readonly CancellationTokenSource lost = new();

    private OutboxLease(IConnection connection) => Connection = connection;

    /// <summary>Fires when the connection, and the lease with it, is lost.</summary>
    public CancellationToken Lost => lost.Token;

    internal IConnection Connection { get; }

    /// <summary>Takes the lease; null when another process holds it.</summary>
    public static async Task<OutboxLease?> TryAcquireAsync(RabbitMqConnector connector, TopologyNames names, CancellationToken cancellationToken)
    {
        var connection = await connector.OpenAsync($"bridge.{names.Pipeline} outbox writer", cancellationToken);
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(names.OutboxWriter, durable: false, exclusive: true, autoDelete: false, arguments: null, cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == ResourceLocked)
        {
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        var lease = new OutboxLease(connection);
        connection.ConnectionShutdownAsync += async (_, _) => await lease.lost.CancelAsync();
        if (!connection.IsOpen) await lease.lost.CancelAsync();
        return lease;
    }

    /// <summary>Gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        lost.Dispose();
    }
}
