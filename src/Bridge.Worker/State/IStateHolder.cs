using Bridge.State;

namespace Bridge.Worker.State;

/// <summary>The state as a worker has it: its own to change while it holds it, else to read.</summary>
internal interface IStateHolder
{
    /// <summary>Waits, through every failure, until this process holds the state.</summary>
    public Task<IHeldState> WaitAsync(CancellationToken cancellationToken);

    /// <summary>The state, to change it.</summary>
    /// <exception cref="StateNotHeldException">This process does not hold the state; the message says who does.</exception>
    public Task<IHeldState> RequireAsync(CancellationToken cancellationToken);

    /// <summary>The state's entries, whoever holds it; none before <c>bridge migrate</c>.</summary>
    public Task<IReadOnlyDictionary<string, StateEntry>> ReadAsync(CancellationToken cancellationToken);
}
