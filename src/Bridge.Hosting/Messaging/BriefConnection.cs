using RabbitMQ.Client;

namespace Bridge.Hosting.Messaging;

/// <summary>A connection that ends within about a second, also when the broker reads nothing more from it, or when a channel of it waits
/// for a queue that does not answer.</summary>
/// <param name="connection">The connection.</param>
public sealed class BriefConnection(IConnection connection) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    /// <summary>The connection.</summary>
    public IConnection Connection => connection;

    /// <summary>Opens one that publishes, waits until the lock is free, and takes it.</summary>
    /// <param name="connector">Opens it.</param>
    /// <param name="name">The lock; the connection's name tells of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onWaiting">Called once when another connection holds the lock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<BriefConnection> OpenAsync(
        RabbitMqConnector connector, string name, TimeProvider time, Action? onWaiting, CancellationToken cancellationToken)
    {
        var opened = new BriefConnection(await connector.OpenAsync($"{name} (publishing)", cancellationToken));
        try
        {
            await QueueLock.TakeAsync(opened.Connection, name, time, onWaiting, cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection.IsOpen)
            await connection.CloseAsync(Constants.ReplySuccess, "Goodbye", CloseTime, abort: true, CancellationToken.None)
                .WaitAsync(CloseTime * 2, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What the client still waits for then is an answer of the broker that reads nothing.
        await connection.DisposeAsync().AsTask().WaitAsync(CloseTime, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
