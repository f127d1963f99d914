using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>Where an epoch's records go; it tells the <see cref="AppendWindow"/> what is confirmed, and when the epoch has ended.</summary>
internal interface IOutboxChannel : IDisposable
{
    /// <summary>Why the broker takes nothing at the moment (an alarm); null while it does.</summary>
    public string? Blocked { get; }

    /// <summary>Fires when the epoch has ended.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Publishes a record that has entered the window; its confirm comes later.</summary>
    /// <exception cref="OutboxLostException">The epoch has ended.</exception>
    public ValueTask PublishAsync(OutboxRecord record, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
