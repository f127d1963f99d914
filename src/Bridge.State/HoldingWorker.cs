namespace Bridge.State;

/// <summary>The worker that holds the state, as it wrote itself down when it took it.</summary>
/// <param name="Host">Its machine.</param>
/// <param name="ProcessId">Its process id there.</param>
/// <param name="Url">Where its API listens, as it was configured.</param>
/// <param name="Since">When it took the state, UTC.</param>
public sealed record HoldingWorker(string Host, int ProcessId, string Url, DateTimeOffset Since);
