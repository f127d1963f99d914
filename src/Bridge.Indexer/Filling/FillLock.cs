using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Indexer.Filling;

/// <summary>The right to read whole tables into indices: one process has it at a time.</summary>
internal sealed class FillLock(RabbitMqConnector connector, IndexerNames names, TimeProvider time)
{
    /// <summary>Takes it; another process that is at it is waited for. It goes with the connection.</summary>
    /// <param name="purpose">What for, as the connection's name says it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IConnection> TakeAsync(string purpose, CancellationToken cancellationToken)
    {
        var connection = await connector.OpenAsync($"bridge.{names.Pipeline} {purpose}", cancellationToken);
        try
        {
            await QueueLock.TakeAsync(connection, names.FillLock, time, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
