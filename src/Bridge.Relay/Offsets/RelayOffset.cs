using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Relay.Offsets;

/// <summary>The relay's two offsets: each route goes on from its own.</summary>
/// <param name="Typed">Of the typed messages.</param>
/// <param name="Batches">Of the batches.</param>
/// <param name="Bytes">How many bytes of the outbox both have relayed, as its Checkpoints count them; null when unknown.</param>
internal sealed record RelayOffset(StoredOffset? Typed, StoredOffset? Batches, long? Bytes = null)
{
    /// <summary>Reads a record's body; null when it is none of ours: what somebody else published into the stream changes
    /// nothing.</summary>
    public static RelayOffset? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<RelayOffset>(body, BridgeJson.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The higher of both, route by route.</summary>
    public RelayOffset Max(RelayOffset? other) =>
        other is null ? this : new RelayOffset(Higher(Typed, other.Typed), Higher(Batches, other.Batches), Bytes is null
            || other.Bytes > Bytes ? other.Bytes : Bytes);

    private static StoredOffset? Higher(StoredOffset? left, StoredOffset? right) =>
        left is null || right?.Sequence > left.Value.Sequence ? right : left;
}
