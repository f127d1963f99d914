using System.Text.Json;
using Bridge.Contracts;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.State.Requests;
using Bridge.Worker.State;

namespace Bridge.Worker.Offsets;

/// <summary>Finds any offset by its name: those that people store, in the state; the relay's and consumers', where those keep
/// them.</summary>
internal sealed class KnownOffsets(StateHolder holder, RelayStatus relay, IOffsetStore store)
{
    /// <summary>The Sequence of an offset; null when there is none of that name.</summary>
    /// <exception cref="RefusedRequestException">Redis, where it is kept, does not answer.</exception>
    public async Task<long?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!OffsetNames.IsReserved(name)) return (await ReadAsync(cancellationToken)).GetValueOrDefault(name)?.Sequence;
        var own = name == OffsetNames.RelayTyped ? relay.Current.TypedOffset : name == OffsetNames.RelayBatches
            ? relay.Current.BatchesOffset : null;
        if (own is not null) return own;
        try
        {
            return (await store.ReadAsync(name, cancellationToken))?.Sequence;
        }
        catch (OffsetStoreUnavailableException unavailable)
        {
            throw new RefusedRequestException($"The offset '{name}' cannot be read: {unavailable.Message}");
        }
    }

    /// <summary>The offsets that people stored, and the copies of consumers' own, by name.</summary>
    public async Task<IReadOnlyDictionary<string, NamedOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, NamedOffset>(StringComparer.Ordinal);
        foreach (var (key, entry) in await holder.ReadAsync(cancellationToken))
            if (key.StartsWith(OffsetNames.StatePrefix, StringComparison.Ordinal) && entry.Value is { } value)
                found[key[OffsetNames.StatePrefix.Length..]] = value.Deserialize<NamedOffset>(BridgeJson.Web)!;
        return found;
    }
}
