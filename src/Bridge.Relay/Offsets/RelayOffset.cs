using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;
using Bridge.Outbox.Reading;

namespace Bridge.Relay.Offsets;

/// <summary>Where the relay stands: each route goes on from its own offset, or each destination from its lane's.</summary>
/// <param name="Typed">Of the typed messages.</param>
/// <param name="Batches">Of the batches.</param>
/// <param name="Bytes">How many bytes of the outbox both have relayed, as its Checkpoints count them; null when unknown.</param>
/// <param name="Lanes">The lanes; null while all is published to the exchanges.</param>
internal sealed record RelayOffset(StoredOffset? Typed, StoredOffset? Batches, long? Bytes = null, LanesPlace? Lanes = null)
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

    /// <summary>The higher offsets of both, route by route. Whether there are lanes, and where, this one says: it is the newer.</summary>
    public RelayOffset Over(RelayOffset? older) => older is null ? this : this with
    {
        Typed = Higher(Typed, older.Typed),
        Batches = Higher(Batches, older.Batches),
        Bytes = Bytes is null || older.Bytes > Bytes ? older.Bytes : Bytes,
    };

    /// <summary>Where to read from, so that the slower route gets all.</summary>
    [JsonIgnore]
    public OutboxStart Start => Typed is not { } typed || Batches is not { } batches ? OutboxStart.First
        : typed.Sequence <= batches.Sequence ? OutboxStart.After(typed.Sequence, typed.RecordHint)
        : OutboxStart.After(batches.Sequence, batches.RecordHint);

    /// <summary>What both routes have passed; null when one has not begun.</summary>
    [JsonIgnore]
    public long? Passed => Typed is not { } typed || Batches is not { } batches ? null : Math.Min(typed.Sequence, batches.Sequence);

    private static StoredOffset? Higher(StoredOffset? left, StoredOffset? right) =>
        left is null || right?.Sequence > left.Value.Sequence ? right : left;
}
