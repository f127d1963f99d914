using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.State;
using Bridge.State.Requests;
using Bridge.Worker.State;

namespace Bridge.Worker.Offsets;

/// <summary>The offsets that consumers of the outbox keep in Redis for themselves: copied into the state, and from there back into a Redis
/// that came back empty.</summary>
internal sealed class ConsumerOffsets(
    StateHolder holder, KnownOffsets known, IOffsetStore store, OutboxScan scan, OffsetMeasure measure, TimeProvider time)
{
    /// <summary>Brings Redis and the state to the higher of both, consumer by consumer.</summary>
    /// <exception cref="OffsetStoreUnavailableException">Redis does not answer.</exception>
    /// <exception cref="StateNotHeldException">This process does not hold the state any more.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var kept = await known.ReadAsync(cancellationToken);
        var names = await store.ListAsync(OffsetNames.ConsumerPrefix, cancellationToken);
        OutboxRange? range = null;
        foreach (var name in names.Union(kept.Keys.Where(OffsetNames.IsConsumer)))
        {
            var own = await store.ReadAsync(name, cancellationToken);
            var copy = kept.GetValueOrDefault(name);
            if (copy is not null && !(own?.Sequence >= copy.Sequence))
                await store.SaveAsync(name, new StoredOffset(copy.Sequence, null), cancellationToken);
            else if (own is { } saved && saved.Sequence != copy?.Sequence)
                await CopyAsync(name, saved.Sequence, range ??= await scan.ReadRangeAsync(cancellationToken), cancellationToken);
        }
    }

    /// <summary>Forgets in Redis the offset of a consumer that is no more: else its copy in the state would come back.</summary>
    /// <exception cref="RefusedRequestException">Redis does not answer.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(name, cancellationToken);
        }
        catch (OffsetStoreUnavailableException unavailable)
        {
            throw new RefusedRequestException(
                $"The offset '{name}' is kept in Redis too and cannot be deleted there: {unavailable.Message}");
        }
    }

    private async Task CopyAsync(string name, long sequence, OutboxRange range, CancellationToken cancellationToken)
    {
        var writer = await holder.RequireAsync(cancellationToken);
        var (bytes, appendedAt) = await measure.ReadAsync(sequence, range, cancellationToken);
        var now = time.GetUtcNow();
        var offset = new NamedOffset
        {
            Sequence = sequence,
            Place = "its own",
            SetAt = now,
            Bytes = bytes,
            NextAppendedAt = appendedAt ?? now,
        };
        await writer.PutAsync(OffsetNames.StatePrefix + name, offset, cancellationToken);
    }
}
