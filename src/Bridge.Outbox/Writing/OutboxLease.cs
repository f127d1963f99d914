using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Outbox.Writing;

/// <summary>The right to write the outbox: a connection that holds the exclusive queue <c>….outbox.writer</c> (outbox rule 1,
/// open).</summary>
/// <remarks>It is lost with its connection, which a frozen process loses after two heartbeats; it never comes back by itself.</remarks>
public sealed class OutboxLease : IAsyncDisposable
{
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource lost = new();

    private OutboxLease(IConnection connection)
    {
        Connection = connection;
        connection.ConnectionShutdownAsync += (_, _) => lost.CancelAsync();
        if (!connection.IsOpen) lost.Cancel();
    }

    /// <summary>Fires when the connection, and the lease with it, is lost.</summary>
    public CancellationToken Lost => lost.Token;

    internal IConnection Connection { get; }

    /// <summary>Takes the lease; null when another process holds it.</summary>
    public static async Task<OutboxLease?> TryAcquireAsync(
        RabbitMqConnector connector, TopologyNames names, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(connector, names, cancellationToken);
        try
        {
            if (await QueueLock.TryTakeAsync(connection, names.OutboxWriter, cancellationToken)) return new OutboxLease(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Waits until no other process holds the lease and takes it; <paramref name="onWaiting"/> is called when it has to
    /// wait.</summary>
    public static async Task<OutboxLease> AcquireAsync(
        RabbitMqConnector connector, TopologyNames names, TimeProvider time, Action onWaiting, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(connector, names, cancellationToken);
        try
        {
            if (!await QueueLock.TryTakeAsync(connection, names.OutboxWriter, cancellationToken))
            {
                onWaiting();
                await QueueLock.TakeAsync(connection, names.OutboxWriter, time, cancellationToken);
            }

            return new OutboxLease(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the lease back; a broker that does not answer (an alarm blocks the connection) is not waited for longer than 2
    /// s.</summary>
    public async ValueTask DisposeAsync()
    {
        await Connection.AbortAsync(Constants.ReplySuccess, "The lease is given back", CloseDeadline);
        await Connection.DisposeAsync();
        lost.Dispose();
    }

    private static Task<IConnection> OpenAsync(RabbitMqConnector connector, TopologyNames names, CancellationToken cancellationToken) =>
        connector.OpenAsync($"bridge.{names.Pipeline} outbox writer", cancellationToken);
}
