using System.Text.Json;

namespace Bridge.State;

/// <summary>One key of the state.</summary>
/// <param name="Key">The key, such as <c>outbox</c>.</param>
/// <param name="Value">The value; null when the key was removed.</param>
/// <param name="Version">The number of the write that gave it this value: +1 for each write of any key, never given twice.</param>
public sealed record StateEntry(string Key, JsonElement? Value, long Version)
{
    /// <summary>The key under which <c>migrate</c> keeps what it created: a <see cref="MigratedOutbox"/>.</summary>
    public const string Outbox = "outbox";

    /// <summary>The key of the last epoch's first Sequence.</summary>
    public const string Epoch = "epoch";

    /// <summary>The key under which the worker that holds the state names itself: a <see cref="HoldingWorker"/>.</summary>
    public const string Holder = "holder";
}
