using System.Threading.Channels;

namespace Bridge.Relay.Publishing;

/// <summary>Wakes one waiter; set while nobody waits, it wakes the next.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> channel = Channel
        .CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes the waiter.</summary>
    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Waits until it is set.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => channel.Reader.ReadAsync(cancellationToken);
}
