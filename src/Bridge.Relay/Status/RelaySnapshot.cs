using Bridge.Outbox.Reading;

namespace Bridge.Relay.Status;

/// <summary>The relay at one moment; counts are since the process started.</summary>
public sealed record RelaySnapshot
{
    /// <summary>What the relay is doing.</summary>
    public RelayState State { get; init; }

    /// <summary>Why, in one line; empty while relaying.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When <see cref="State"/> began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The Sequence up to which every typed message is confirmed; null before the first.</summary>
    public long? TypedOffset { get; init; }

    /// <summary>The Sequence up to which every batch is confirmed; null before the first.</summary>
    public long? BatchesOffset { get; init; }

    /// <summary>How many bytes of the outbox are relayed on both routes, counted as its Checkpoints count them; null until the first was
    /// met.</summary>
    public long? RelayedBytes { get; init; }

    /// <summary>When the last record that is relayed on both routes was appended; null until one was, and while another process
    /// relays.</summary>
    public DateTimeOffset? RelayedAppendedAt { get; init; }

    /// <summary>False while offsets cannot be saved to Redis; the stream has them then.</summary>
    public bool OffsetStoreAvailable { get; init; } = true;

    /// <summary>Messages published, retries included.</summary>
    public long Published { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Confirmed { get; init; }

    /// <summary>Typed messages that no queue wanted; the outbox has them.</summary>
    public long Unroutable { get; init; }

    /// <summary>Messages that a lane's queue can never take, since each alone is larger than its limit; the outbox has them.</summary>
    public long SetAside { get; init; }

    /// <summary>How messages go out.</summary>
    public RelayMode Mode { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset ModeSince { get; init; }

    /// <summary>Why it is not by the exchanges; empty when it is.</summary>
    public string ModeReason { get; init; } = "";

    /// <summary>Why the bindings cannot be looked at, which lanes need; null when they can.</summary>
    public string? LookRefusal { get; init; }

    /// <summary>The lanes; empty while all goes by the exchanges.</summary>
    public IReadOnlyList<LaneSnapshot> Lanes { get; init; } = [];

    /// <summary>Rows that did not fit their table's contract and went out as RowChanged.</summary>
    public long Unmappable { get; init; }

    /// <summary>The last such row: its table, Sequence and the reason, without values.</summary>
    public string? LastUnmappable { get; init; }

    /// <summary>The last range that the outbox no longer had when the relay came to it.</summary>
    public OutboxGap? LastGap { get; init; }

    /// <summary>Messages published and not yet confirmed.</summary>
    public int InFlight { get; init; }

    /// <summary>The commit time of the last change whose messages are confirmed, UTC.</summary>
    public DateTimeOffset? LastCommittedAt { get; init; }

    /// <summary>The age of the oldest change that is published and not confirmed, in seconds; 0 when there is none.</summary>
    public double SecondsBehind { get; init; }
}
