using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;

namespace Bridge.Relay.Context;

/// <summary>The outbox as the relay reads it: from the stream, and once it stands at the tail of what this process itself writes, from
/// there.</summary>
public sealed class RelaySource(OutboxReader reader, LiveOutbox live) : IOutboxSource
{
    /// <inheritdoc/>
    public Task<string> ReadSystemIdentifierAsync(CancellationToken cancellationToken) => reader
        .ReadSystemIdentifierAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<OutboxRead> ReadAsync(OutboxStart start, CancellationToken cancellationToken) => reader
        .ReadAsync(start, live, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<OutboxRead> ReadApartAsync(OutboxStart start, CancellationToken cancellationToken) => reader
        .ReadAsync(start, cancellationToken);
}
