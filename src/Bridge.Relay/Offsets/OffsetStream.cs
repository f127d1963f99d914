using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Relay.Offsets;

/// <summary>The stream of the relay's offsets: the newest record that holds offsets says where the relay was, also when Redis is
/// gone.</summary>
internal sealed class OffsetStream(IConnection connection, TopologyNames names)
{
    private const int MaxStepBack = 1 << 16;
    private const ushort Prefetch = 500;
    private const string Marker = "Marker";

    /// <summary>Appends both offsets; returns after the broker's confirm.</summary>
    public static ValueTask AppendAsync(IChannel channel, TopologyNames names, RelayOffset offsets, CancellationToken cancellationToken) =>
        channel.BasicPublishAsync(
            "", names.Offsets, mandatory: true,
                new BasicProperties { Persistent = true, ContentType = MediaTypes.Json, Type = nameof(RelayOffset) },
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
                "", names.Offsets, mandatory: true, new BasicProperties { Persistent = true, Type = Marker, MessageId = marker },
                    ReadOnlyMemory<byte>.Empty, cancellationToken);
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
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, names.Offsets, start, Prefetch, StreamRecord.Read, cancellationToken);
        RelayOffset? found = null;
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (record.Properties.Type == Marker && record.Properties.MessageId == marker) return (found, record.Number);
            if (record.Properties.Type == nameof(RelayOffset) && RelayOffset.TryRead(record.Body.Span) is { } offset)
                found = offset.Over(found);
        }
    }
}
