using Bridge.Relay.Offsets;

namespace Bridge.Relay.Publishing;

/// <summary>One of the two ways out, with the messages that are not settled or stand behind such, in outbox order.</summary>
internal sealed class RelayRoute(string name)
{
    /// <summary>The route's name.</summary>
    public string Name { get; } = name;

    /// <summary>The messages; the first is not settled.</summary>
    public Queue<RelayMessage> Pending { get; } = new();

    /// <summary>Up to where all is settled.</summary>
    public StoredOffset? Offset { get; set; }

    /// <summary>The commit time of the last change that is settled.</summary>
    public DateTimeOffset? CommittedAt { get; private set; }

    /// <summary>The messages that are settled while others of their change are not: a crash repeats them, since the offset stands before
    /// the change.</summary>
    public (int Count, long Bytes) Held { get; private set; }

    /// <summary>Takes settled messages from the front and moves the offset; tells how many and how large those were that it
    /// passed.</summary>
    public (int Count, long Bytes) Advance()
    {
        var passed = (Count: 0, Bytes: 0L);
        while (Pending.TryPeek(out var message) && message.State is MessageState.Settled or MessageState.PassedOver)
        {
            Pending.Dequeue();
            Held = (Held.Count + 1, Held.Bytes + message.Bytes);
            CommittedAt = message.CommittedAt;
            if (!message.CompletesChange) continue;
            Offset = new StoredOffset(message.Sequence, message.Record.RecordNumber);
            passed = (passed.Count + Held.Count, passed.Bytes + Held.Bytes);
            Held = default;
        }

        return passed;
    }
}
