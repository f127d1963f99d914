using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.State;

/// <summary>A record of the state stream: one write, a part of a snapshot, or the mark of a writer that took over.</summary>
internal sealed record StateRecord
{
    /// <summary>What it is.</summary>
    public required StateRecordKind Kind { get; init; }

    /// <summary>The entries: one of a write, several of a snapshot's part, none of a mark.</summary>
    public IReadOnlyList<StateEntry> Entries { get; init; } = [];

    /// <summary>A mark's own id.</summary>
    public string? Mark { get; init; }

    /// <summary>The version at which the snapshot was taken, in each of its parts: its identity.</summary>
    public long SnapshotVersion { get; init; }

    /// <summary>The part's number, from 0.</summary>
    public int Part { get; init; }

    /// <summary>How many parts the snapshot has.</summary>
    public int Parts { get; init; }

    /// <summary>Where the newest complete snapshot begins: a hint, checked against the record found there; null when there is
    /// none.</summary>
    public SnapshotHint? Newest { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BridgeJson.Web);

    /// <summary>Reads a record; null when it is none of ours: what somebody else published into the stream changes nothing.</summary>
    public static StateRecord? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<StateRecord>(body, BridgeJson.Web) is { Entries: { } entries } record
                && entries.All(entry => entry is { Key: not null }) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
