using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Relay.Offsets;

/// <summary>The stream of the relay's offsets: the newest record that holds offsets says where the relay was, also when Redis is gone.</summary>
internal sealed class OffsetStream(IConnection connection, TopologyNames names)
{
    private const int MaxStepBack = 1 << 16;

    /// <summary>Appends both offsets; returns after the broker's confirm.</summary>
    public static ValueTask AppendAsync(IChannel channel, TopologyNames names, RelayOffset offsets, CancellationToken cancellationToken) =>
        channel.BasicPublishAsync(
            "", names.Offsets, mandatory: true, new BasicProperties { Persistent = true, ContentType = "application/json", Type = "RelayOffset" },
            JsonSerializer.SerializeToUtf8Bytes(offsets, BridgeJson.Web), cancellationToken);

    /// <summary>Reads the newest offsets; null when the stream holds none.</summary>
    /// <remarks>
    /// A stream cannot be asked for its end, so a marker is appended and read back; the offsets stand before it. The caller holds the
    /// relay's lock, so that nobody else appends.
    /// </remarks>
    public async Task<RelayOffset?> ReadNewestAsync(CancellationToken cancellationToken)
    {
        var marker = Guid.NewGuid().ToString("N");
        await using (var writing = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken))
        {
            await writing.BasicPublishAsync(
                "", names.Offsets, mandatory: true, new BasicProperties { Persistent = true, Type = "Marker", MessageId = marker }, ReadOnlyMemory<byte>.Empty, cancellationToken);
        }

        var (found, end) = await ReadToAsync("last", marker, cancellationToken);
        for (long back = 1; found is null && end > 0 && back <= MaxStepBack; back *= 4)
        {
            (found, _) = await ReadToAsync(Math.Max(0, end - back), marker, cancellationToken);
            if (end - back <= 0) break;
        }

        return found;
    }

    /// <summary>Reads from <paramref name="start"/> to the marker: the newest offsets on the way, and the marker's record number.</summary>
    private async Task<(RelayOffset? Found, long End)> ReadToAsync(object start, string marker, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, 500, false, cancellationToken);
        var deliveries = Channel.CreateUnbounded<(string? Type, string? Id, long Number, byte[] Body, ulong Tag)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var number = Convert.ToInt64(delivery.BasicProperties.Headers?["x-stream-offset"], CultureInfo.InvariantCulture);
            deliveries.Writer.TryWrite((delivery.BasicProperties.Type, delivery.BasicProperties.MessageId, number, delivery.Body.ToArray(), delivery.DeliveryTag));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            deliveries.Writer.TryComplete(new IOException($"The channel that reads {names.Offsets} was closed: {reason.ReplyText}"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(names.Offsets, autoAck: false, "", new Dictionary<string, object?> { ["x-stream-offset"] = start }, consumer, cancellationToken);

        RelayOffset? found = null;
        await foreach (var (type, id, number, body, tag) in deliveries.Reader.ReadAllAsync(cancellationToken))
        {
            await channel.BasicAckAsync(tag, multiple: false, cancellationToken);
            if (type == "Marker" && id == marker) return (found, number);
            if (type == "RelayOffset") found = (JsonSerializer.Deserialize<RelayOffset>(body, BridgeJson.Web) ?? new RelayOffset(null, null)).Max(found);
        }

        throw new IOException($"The reader of {names.Offsets} ended before the marker.");
    }
}
