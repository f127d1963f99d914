using Bridge.Relay.Offsets;

namespace Bridge.Relay.Publishing;

/// <summary>One of the two ways out: how far all is confirmed.</summary>
internal sealed class RelayRoute
{
    private (int Count, long Bytes) held;

    /// <summary>Up to where all is confirmed.</summary>
    public StoredOffset? Offset { get; set; }

    /// <summary>The commit time of the last change that is confirmed.</summary>
    public DateTimeOffset? CommittedAt { get; private set; }

    /// <summary>How many messages are confirmed while others of their change are not: a crash repeats them, since the offset stands before
    /// the change.</summary>
    public int Held => held.Count;

    /// <summary>Takes the next message that is confirmed with all before it; tells how many and how large those are that the offset has
    /// passed.</summary>
    public (int Count, long Bytes) Take(SentMessage message)
    {
        held = (held.Count + 1, held.Bytes + message.Bytes);
        CommittedAt = message.CommittedAt;
        if (!message.CompletesChange) return default;
        Offset = new StoredOffset(message.Sequence, message.RecordNumber);
        var passed = held;
        held = default;
        return passed;
    }
}
