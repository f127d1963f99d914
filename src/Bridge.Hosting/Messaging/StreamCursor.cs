using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Hosting.Messaging;

/// <summary>One consumer attached to a stream: gives what lies there, one after the other.</summary>
/// <remarks>A stream consumer needs a prefetch and acks; a number beyond the end waits silently, so who attaches there waits for what
/// comes.</remarks>
/// <typeparam name="T">What a delivery is read as.</typeparam>
public sealed class StreamCursor<T> : IAsyncDisposable
    where T : class
{
    private readonly IChannel channel;
    private readonly string stream;
    private readonly ushort prefetch;
    private readonly Func<BasicDeliverEventArgs, T> read;

    // A waiting reader goes on at once on the client's thread: a thread woken for each record would cost more than the record.
    private readonly Channel<(T Item, ulong Tag)> received = Channel.CreateUnbounded<(T, ulong)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });

    private int unacked;

    internal StreamCursor(IChannel channel, string stream, ushort prefetch, Func<BasicDeliverEventArgs, T> read) =>
        (this.channel, this.stream, this.prefetch, this.read) = (channel, stream, prefetch, read);

    /// <summary>True when the next one is here: <see cref="NextAsync"/> does not wait for it.</summary>
    public bool HasNext => received.Reader.TryPeek(out _);

    /// <summary>The next one, waiting for it if need be.</summary>
    /// <exception cref="OperationInterruptedException">The channel or its connection is lost.</exception>
    public async ValueTask<T> NextAsync(CancellationToken cancellationToken)
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

        if (++unacked < prefetch / 4) return delivery.Item;
        unacked = 0;
        await channel.BasicAckAsync(delivery.Tag, multiple: true, cancellationToken);
        return delivery.Item;
    }

    /// <summary>The next one that is there already; null at the end of the stream.</summary>
    /// <remarks>
    /// The broker hands out what this consumer may have before it answers the attaching of another one on the same channel, and the client
    /// passes both on
    /// in the order of the wire: what has not come by that answer is not there.
    /// </remarks>
    public async ValueTask<T?> NextIfAnyAsync(CancellationToken cancellationToken)
    {
        if (!HasNext)
        {
            await AttachSecondAsync(cancellationToken);
            if (!HasNext && !received.Reader.Completion.IsCompleted) return null;
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
        var tag = await ConsumeAsync("next", second, cancellationToken);
        await attached.Task.WaitAsync(cancellationToken);
        await channel.BasicCancelAsync(tag, cancellationToken: cancellationToken);
    }

    /// <summary>Begins to take what comes.</summary>
    internal async Task ConsumeAsync(object offset, CancellationToken cancellationToken)
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
        await ConsumeAsync(offset, consumer, cancellationToken);
    }

    private Task<string> ConsumeAsync(object offset, AsyncEventingBasicConsumer consumer, CancellationToken cancellationToken) => channel
        .BasicConsumeAsync(
        stream, autoAck: false, consumerTag: "", noLocal: false, exclusive: false,
        new Dictionary<string, object?> { [QueueArguments.StreamOffset] = offset }, consumer, cancellationToken);

    private Task ReceiveAsync(object sender, BasicDeliverEventArgs delivery)
    {
        try
        {
            received.Writer.TryWrite((read(delivery), delivery.DeliveryTag));
        }
        catch (Exception exception)
        {
            received.Writer.TryComplete(exception);
        }

        return Task.CompletedTask;
    }
}
