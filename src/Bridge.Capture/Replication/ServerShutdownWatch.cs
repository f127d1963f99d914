using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Learns at once that the server shuts down: an ordinary idle connection, which the server closes first.</summary>
/// <remarks>
/// A walsender stays until its reader has acknowledged everything, so a slot that lags would hold a fast shutdown up.
/// Who sees <see cref="Closed"/> closes the replication connection.
/// </remarks>
public sealed class ServerShutdownWatch : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly CancellationTokenSource closed = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task watching;

    private ServerShutdownWatch(NpgsqlConnection connection)
    {
        this.connection = connection;
        watching = WatchAsync();
    }

    /// <summary>Cancelled when the server has closed the connection, by a shutdown or otherwise.</summary>
    public CancellationToken Closed => closed.Token;

    /// <summary>Connects and begins to watch.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task<ServerShutdownWatch> StartAsync(string connectionString, CancellationToken cancellationToken) =>
        new(await CaptureConnection.OpenOwnAsync(connectionString, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        await connection.DisposeAsync();
        stopping.Dispose();
        closed.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true) await connection.WaitAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed: nobody listens any more.
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // Whatever ended the connection, its meaning is the same; the reason is told by the replication connection.
            await closed.CancelAsync();
        }
    }
}
