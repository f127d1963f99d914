namespace Bridge.State;

/// <summary>The state, held: read and changed by nobody else until it is lost.</summary>
public interface IHeldState
{
    /// <summary>The state as of the last write.</summary>
    public IReadOnlyDictionary<string, StateEntry> Entries { get; }

    /// <summary>Fires when it is held no more.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Writes a key; the version that the write was given.</summary>
    public Task<long> PutAsync<T>(string key, T value, CancellationToken cancellationToken);

    /// <summary>Removes a key; the version that the removal was given.</summary>
    public Task<long> RemoveAsync(string key, CancellationToken cancellationToken);
}
