using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.State;

/// <summary>The worker that holds the state, as it wrote itself down when it took it.</summary>
/// <param name="Host">Its machine.</param>
/// <param name="ProcessId">Its process id there.</param>
/// <param name="Url">Where its API listens, as it was configured.</param>
/// <param name="Since">When it took the state, UTC.</param>
/// <param name="ExcludesColumns">Whether it leaves out itself the columns that are configured to be left out: one of an earlier revision
/// leaves that to a column list, and does not say so.</param>
public sealed record HoldingWorker(string Host, int ProcessId, string Url, DateTimeOffset Since, bool ExcludesColumns = false)
{
    /// <summary>Reads it from the state; null when no worker has held it.</summary>
    public static HoldingWorker? Of(IReadOnlyDictionary<string, StateEntry>? state) =>
        state?.GetValueOrDefault(StateEntry.Holder)?.Value?.Deserialize<HoldingWorker>(BridgeJson.Web);
}
