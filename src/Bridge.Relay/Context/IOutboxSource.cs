using Bridge.Outbox.Reading;

namespace Bridge.Relay.Context;

/// <summary>What the relay reads from.</summary>
public interface IOutboxSource
{
    /// <summary>The system identifier that <c>OutboxCreated</c> names: part of every message's id.</summary>
    public Task<string> ReadSystemIdentifierAsync(CancellationToken cancellationToken);

    /// <summary>Valid records in order, for ever; throws when the outbox cannot be read any longer.</summary>
    public IAsyncEnumerable<OutboxRead> ReadAsync(OutboxStart start, CancellationToken cancellationToken);

    /// <summary>The same for a reader that is behind: from the stream alone, and as many at a time as want to.</summary>
    public IAsyncEnumerable<OutboxRead> ReadApartAsync(OutboxStart start, CancellationToken cancellationToken);
}
