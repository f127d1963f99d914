using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Hosting.Messaging;

/// <summary>Attaches to streams over AMQP 0.9.1.</summary>
public static class StreamConsumer
{
    /// <summary>Attaches at a record number, at <c>first</c>, <c>last</c> (the start of the last chunk), <c>next</c> or an
    /// <see cref="AmqpTimestamp"/>.</summary>
    /// <typeparam name="T">What a delivery is read as.</typeparam>
    /// <param name="connection">It gets a channel of its own.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="prefetch">How many are under way at most.</param>
    /// <param name="read">Reads a delivery, whose body is valid only meanwhile; what it throws is thrown to who waits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="OperationInterruptedException">The stream does not exist, or the connection is lost.</exception>
    public static async Task<StreamCursor<T>> AttachAsync<T>(
        IConnection connection, string stream, object offset, ushort prefetch, Func<BasicDeliverEventArgs, T> read,
            CancellationToken cancellationToken)
        where T : class
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            var cursor = new StreamCursor<T>(channel, stream, prefetch, read);
            await cursor.ConsumeAsync(offset, cancellationToken);
            return cursor;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }
}
