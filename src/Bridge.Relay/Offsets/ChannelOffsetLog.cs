using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Relay.Offsets;

/// <summary>Appends the relay's offsets to their stream over a channel with confirms.</summary>
internal sealed class ChannelOffsetLog(IChannel channel, TopologyNames names) : IOffsetLog
{
    /// <inheritdoc/>
    public bool IsOpen => channel.IsOpen;

    /// <inheritdoc/>
    public ValueTask AppendAsync(RelayOffset offsets, CancellationToken cancellationToken) =>
        OffsetStream.AppendAsync(channel, names, offsets, cancellationToken);
}
