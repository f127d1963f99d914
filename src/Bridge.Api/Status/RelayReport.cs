using Bridge.Outbox.Reading;
using Bridge.Relay.Status;

namespace Bridge.Api.Status;

/// <summary>The relay as the API tells it; counts since the process started.</summary>
public sealed record RelayReport
{
    /// <summary>What it is doing.</summary>
    public RelayState State { get; init; }

    /// <summary>Why, in one line that says what to do; empty while running.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The Sequence up to which every typed message is confirmed; null before the first.</summary>
    public long? TypedOffset { get; init; }

    /// <summary>The Sequence up to which every batch is confirmed; null before the first.</summary>
    public long? BatchesOffset { get; init; }

    /// <summary>Messages published and not yet confirmed.</summary>
    public int InFlight { get; init; }

    /// <summary>The age of the oldest change that is published and not confirmed, in seconds.</summary>
    public double SecondsBehind { get; init; }

    /// <summary>How messages go out: through the exchanges, or to each destination by itself.</summary>
    public RelayMode Mode { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset ModeSince { get; init; }

    /// <summary>Why each destination gets its messages by itself; empty when all go through the exchanges.</summary>
    public string ModeReason { get; init; } = "";

    /// <summary>Why new bindings are not seen while there are lanes; null when they are.</summary>
    public string? LookRefusal { get; init; }

    /// <summary>The destinations while each gets its messages by itself: how far behind, why, and what it needs.</summary>
    public IReadOnlyList<LaneSnapshot> Lanes { get; init; } = [];

    /// <summary>The last row that did not fit its table's contract, without values.</summary>
    public string? LastUnmappable { get; init; }

    /// <summary>Messages published.</summary>
    public long Published { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Confirmed { get; init; }

    /// <summary>Messages that no queue wanted; they are in the outbox.</summary>
    public long Unroutable { get; init; }

    /// <summary>Messages that their queue can never take, since each alone is larger than its limit; the outbox has them.</summary>
    public long SetAside { get; init; }

    /// <summary>Rows that their mapper could not read, sent as RowChanged.</summary>
    public long Unmappable { get; init; }

    /// <summary>The last gap that the outbox reported.</summary>
    public OutboxGap? LastGap { get; init; }

    internal static RelayReport From(RelaySnapshot snapshot) => new()
    {
        State = snapshot.State,
        Reason = snapshot.Reason,
        TypedOffset = snapshot.TypedOffset,
        BatchesOffset = snapshot.BatchesOffset,
        InFlight = snapshot.InFlight,
        SecondsBehind = snapshot.SecondsBehind,
        Mode = snapshot.Mode,
        ModeSince = snapshot.ModeSince,
        ModeReason = snapshot.ModeReason,
        LookRefusal = snapshot.LookRefusal,
        Lanes = snapshot.Lanes,
        LastUnmappable = snapshot.LastUnmappable,
        Published = snapshot.Published,
        Confirmed = snapshot.Confirmed,
        Unroutable = snapshot.Unroutable,
        SetAside = snapshot.SetAside,
        Unmappable = snapshot.Unmappable,
        LastGap = snapshot.LastGap,
    };
}
