using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>Reads a stream over AMQP 0.9.1 from a place to its present end, and ends there.</summary>
/// <remarks>
/// The broker's channel hands out what a stream consumer may have before it handles the channel's next method, and the client gives
/// deliveries and consume-ok to consumers in the order of the wire. So when nothing came before the consume-ok of a second
/// consumer that was asked for after the last ack, the end is reached.
/// </remarks>
/// <param name="channel">A channel for this reading alone.</param>
/// <param name="stream">The stream.</param>
public sealed class StreamCursor(IChannel channel, string stream)
{
    private const ushort Prefetch = 500;

    private readonly Channel<BasicDeliverEventArgs> arrived = Channel.CreateUnbounded<BasicDeliverEventArgs>();
    private TaskCompletionSource passed = new();

    /// <summary>The records from <paramref name="offset"/> (a number, <c>first</c>, <c>last</c>) to the end at the time of the call or later.</summary>
    public async IAsyncEnumerable<(BasicDeliverEventArgs Delivery, long Number)> ReadToEndAsync(
        object offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        channel.ChannelShutdownAsync += OnShutdownAsync;
        await channel.BasicQosAsync(0, Prefetch, false, cancellationToken);
        await ConsumeAsync(offset, delivery => arrived.Writer.TryWrite(delivery), onAttached: null, cancellationToken);
        var sinceBarrier = 1;
        while (true)
        {
            if (!arrived.Reader.TryRead(out var delivery))
            {
                if (sinceBarrier == 0) yield break;
                sinceBarrier = 0;
                await PassBarrierAsync(cancellationToken);
                continue;
            }

            sinceBarrier++;
            var number = Convert.ToInt64(delivery.BasicProperties.Headers!["x-stream-offset"], CultureInfo.InvariantCulture);
            yield return (delivery, number);
            await channel.BasicAckAsync(delivery.DeliveryTag, false, cancellationToken);
        }
    }

    private async Task PassBarrierAsync(CancellationToken cancellationToken)
    {
        passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var abandoned = cancellationToken.Register(() => passed.TrySetCanceled(cancellationToken));
        var tag = await ConsumeAsync("next", _ => { }, () => passed.TrySetResult(), cancellationToken);
        await passed.Task;
        await channel.BasicCancelAsync(tag, cancellationToken: cancellationToken);
    }

    private Task<string> ConsumeAsync(object offset, Action<BasicDeliverEventArgs> onDelivery, Action? onAttached, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The client reuses the body's buffer after this handler.
            onDelivery(new BasicDeliverEventArgs(
                delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey,
                new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray(), delivery.CancellationToken));
            return Task.CompletedTask;
        };
        consumer.RegisteredAsync += (_, _) =>
        {
            onAttached?.Invoke();
            return Task.CompletedTask;
        };
        return channel.BasicConsumeAsync(
            stream, autoAck: false, consumerTag: "", noLocal: false, exclusive: false,
            new Dictionary<string, object?> { ["x-stream-offset"] = offset }, consumer, cancellationToken);
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        passed.TrySetException(new AlreadyClosedException(reason));
        return Task.CompletedTask;
    }
}
