using System.Threading.Channels;
using Bridge.Outbox.Records;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Reading;

/// <summary>One consumer attached to the outbox stream: gives its records one after the other, valid or not.</summary>
/// <remarks>A stream consumer needs a prefetch and acks; a number beyond the end waits silently, so who attaches must know that the record exists.</remarks>
internal sealed class StreamCursor : IAsyncDisposable
{
    /// <summary>For reading on and on.</summary>
    public const ushort Reading = 32;

    /// <summary>For a look at a record or two.</summary>
    public const ushort Probing = 4;

    private const ushort NotFound = 404;

    private readonly IChannel channel;
    private readonly string stream;
    private readonly ushort prefetch;

    // A waiting reader goes on at once on the client's thread: a thread woken for each record would cost more than the record.
    private readonly Channel<(OutboxRecord Record, ulong Tag)> received = System.Threading.Channels.Channel.CreateUnbounded<(OutboxRecord, ulong)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });

    private int unacked;

    private StreamCursor(IChannel channel, string stream, ushort prefetch)
    {
        this.channel = channel;
        this.stream = stream;
        this.prefetch = prefetch;
    }

    /// <summary>Attaches at a record number, at <c>first</c>, <c>last</c> (the start of the last chunk) or an <see cref="AmqpTimestamp"/>.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist.</exception>
    public static async Task<StreamCursor> AttachAsync(
        IConnection connection, string stream, object offset, ushort prefetch, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            var cursor = new StreamCursor(channel, stream, prefetch);
            await cursor.ConsumeAsync(offset, cancellationToken);
            return cursor;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            await channel.DisposeAsync();
            throw new OutboxMissingException($"The stream '{stream}' does not exist.", exception);
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next record, waiting for it if need be.</summary>
    /// <exception cref="OperationInterruptedException">The channel or its connection is lost.</exception>
    public async ValueTask<OutboxRecord> NextAsync(CancellationToken cancellationToken)
    {
        if (!received.Reader.TryRead(out var delivery))
        {
            try
            {
                delivery = await received.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException exception) when (exception.InnerException is { } cause)
            {
                throw cause;
            }
        }

        if (++unacked < prefetch / 4) return delivery.Record;
        unacked = 0;
        await channel.BasicAckAsync(delivery.Tag, multiple: true, cancellationToken);
        return delivery.Record;
    }

    /// <summary>The next record that is there already; null at the end of the stream.</summary>
    /// <remarks>
    /// The broker hands out what this consumer may have before it answers the attaching of another one on the same channel, and the client passes both on
    /// in the order of the wire: what has not come by that answer is not there.
    /// </remarks>
    public async ValueTask<OutboxRecord?> NextIfAnyAsync(CancellationToken cancellationToken)
    {
        if (!received.Reader.TryPeek(out _))
        {
            await AttachSecondAsync(cancellationToken);
            if (!received.Reader.TryPeek(out _) && !received.Reader.Completion.IsCompleted) return null;
        }

        // Everything is acked one by one, so that nothing is held back for want of credit.
        unacked = prefetch;
        return await NextAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        received.Writer.TryComplete();
        await channel.DisposeAsync();
    }

    private async Task AttachSecondAsync(CancellationToken cancellationToken)
    {
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new AsyncEventingBasicConsumer(channel);
        second.RegisteredAsync += (_, _) =>
        {
            attached.TrySetResult();
            return Task.CompletedTask;
        };
        second.ShutdownAsync += (_, reason) =>
        {
            attached.TrySetException(new OperationInterruptedException(reason));
            return Task.CompletedTask;
        };
        var arguments = new Dictionary<string, object?> { ["x-stream-offset"] = "next" };
        var tag = await channel.BasicConsumeAsync(stream, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments, second, cancellationToken);
        await attached.Task.WaitAsync(cancellationToken);
        await channel.BasicCancelAsync(tag, cancellationToken: cancellationToken);
    }

    private async Task ConsumeAsync(object offset, CancellationToken cancellationToken)
    {
        await channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += ReceiveAsync;
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            received.Writer.TryComplete(new OperationInterruptedException(reason));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            received.Writer.TryComplete(new IOException($"The broker cancelled the reader of '{stream}'."));
            return Task.CompletedTask;
        };
        var arguments = new Dictionary<string, object?> { ["x-stream-offset"] = offset };
        await channel.BasicConsumeAsync(stream, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments, consumer, cancellationToken);
    }

    private Task ReceiveAsync(object sender, BasicDeliverEventArgs delivery)
    {
        try
        {
            received.Writer.TryWrite((RecordHeaders.Read(delivery), delivery.DeliveryTag));
        }
        catch (Exception exception)
        {
            received.Writer.TryComplete(exception);
        }

        return Task.CompletedTask;
    }
}
