using System.Text.Json;
using Bridge.Contracts;
using RabbitMQ.Client;

namespace Bridge.Indexer.Parked;

/// <summary>A look through the parked queue, from its front; disposed, everything that was not removed is in it again.</summary>
internal sealed class ParkedReading(IConnection connection, IChannel channel, string queue) : IAsyncDisposable
{
    /// <summary>The next document and the tag to remove it by; null behind the last one.</summary>
    public async Task<(ParkedDocument Document, ulong Tag)?> NextAsync(CancellationToken cancellationToken)
    {
        var got = await channel.BasicGetAsync(queue, autoAck: false, cancellationToken);
        if (got is null) return null;
        return (JsonSerializer.Deserialize<ParkedDocument>(got.Body.Span, BridgeJson.Web)!, got.DeliveryTag);
    }

    /// <summary>Removes one for good.</summary>
    public ValueTask RemoveAsync(ulong tag, CancellationToken cancellationToken) => channel
        .BasicAckAsync(tag, multiple: false, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
