using Bridge.Hosting.Messaging;
using Bridge.Outbox.Records;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Reading;

/// <summary>Attaches to the outbox stream: its records one after the other, valid or not.</summary>
internal static class OutboxCursor
{
    /// <summary>For reading on and on.</summary>
    public const ushort Reading = 32;

    /// <summary>For a look at a record or two.</summary>
    public const ushort Probing = 4;

    /// <summary>Attaches at a record number, at <c>first</c>, <c>last</c> (the start of the last chunk) or an
    /// <see cref="AmqpTimestamp"/>.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist.</exception>
    public static async Task<StreamCursor<OutboxRecord>> AttachAsync(
        IConnection connection, string stream, object offset, ushort prefetch, CancellationToken cancellationToken)
    {
        try
        {
            return await StreamConsumer.AttachAsync(connection, stream, offset, prefetch, RecordHeaders.Read, cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            throw new OutboxMissingException($"The stream '{stream}' does not exist.", exception);
        }
    }
}
