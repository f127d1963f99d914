using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>Follows the state on its stream; publishes nothing and needs no lock.</summary>
public sealed class StateFollower(RabbitMqConnector connector, TopologyNames names)
{
    private const ushort Prefetch = 100;

    /// <summary>The state now, and again after every change, for as long as the connection lasts.</summary>
    /// <exception cref="OperationInterruptedException">The stream does not exist, or the connection was lost.</exception>
    /// <exception cref="BrokerUnreachableException">RabbitMQ cannot be reached.</exception>
    public async IAsyncEnumerable<IReadOnlyDictionary<string, StateEntry>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"{names.State} follower", cancellationToken);
        var map = await StateRecords.ReadAsync(connection, names.State, cancellationToken);
        yield return new Dictionary<string, StateEntry>(map.Entries);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var arrived = await ConsumeAsync(channel, map.LastRecord + 1, cancellationToken);
        while (await arrived.WaitToReadAsync(cancellationToken))
        {
            while (arrived.TryRead(out var item)) map.Apply(item.Record, item.Number);
            yield return new Dictionary<string, StateEntry>(map.Entries);
        }
    }

    private async Task<ChannelReader<(StateRecord Record, long Number)>> ConsumeAsync(IChannel channel, long from, CancellationToken cancellationToken)
    {
        var arrived = Channel.CreateUnbounded<(StateRecord, long)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var number = Convert.ToInt64(delivery.BasicProperties.Headers!["x-stream-offset"], CultureInfo.InvariantCulture);
            arrived.Writer.TryWrite((StateRecord.Read(delivery.Body.Span), number));
            await channel.BasicAckAsync(delivery.DeliveryTag, false, CancellationToken.None);
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            arrived.Writer.TryComplete(new AlreadyClosedException(reason));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, Prefetch, false, cancellationToken);
        await channel.BasicConsumeAsync(
            names.State, autoAck: false, consumerTag: "", noLocal: false, exclusive: false,
            new Dictionary<string, object?> { ["x-stream-offset"] = from }, consumer, cancellationToken);
        return arrived.Reader;
    }
}
