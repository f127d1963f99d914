namespace Bridge.Relay.Offsets;

/// <summary>Offsets by name. Saving never moves an offset back.</summary>
public interface IOffsetStore
{
    /// <summary>The offset of that name; null when there is none.</summary>
    /// <exception cref="OffsetStoreUnavailableException">The store cannot be reached.</exception>
    public Task<StoredOffset?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Saves the offset unless a higher one is there.</summary>
    /// <exception cref="OffsetStoreUnavailableException">The store cannot be reached, or takes no writes.</exception>
    public Task SaveAsync(string name, StoredOffset offset, CancellationToken cancellationToken);

    /// <summary>The names that begin with <paramref name="prefix"/>.</summary>
    /// <exception cref="OffsetStoreUnavailableException">The store cannot be reached.</exception>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Forgets an offset, if there is one.</summary>
    /// <exception cref="OffsetStoreUnavailableException">The store cannot be reached, or takes no writes.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken);
}
