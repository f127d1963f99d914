using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;

namespace Bridge.State;

/// <summary>The outbox that <c>migrate</c> created, under <see cref="StateEntry.Outbox"/>.</summary>
public sealed record MigratedOutbox
{
    /// <summary>The cluster's identifier, decimal.</summary>
    public string? SystemIdentifier { get; init; }

    /// <summary>The slot.</summary>
    public string? Slot { get; init; }

    /// <summary>When it was created, UTC: tells it from another of the same name.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When an operator accepted that it goes on from this server and slot, UTC; null when nobody had to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Reads it from the state; null before <c>migrate</c>.</summary>
    public static MigratedOutbox? Of(IReadOnlyDictionary<string, StateEntry>? state) =>
        state?.GetValueOrDefault(StateEntry.Outbox)?.Value?.Deserialize<MigratedOutbox>(BridgeJson.Web);
}
