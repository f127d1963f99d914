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

    /// <summary>The Sequence up to which every typed message is confirmed or passed over; null before the first.</summary>
    public long? TypedOffset { get; init; }

    /// <summary>The Sequence up to which every batch is confirmed or passed over; null before the first.</summary>
    public long? BatchesOffset { get; init; }

    /// <summary>Messages published and not yet confirmed.</summary>
    public int InFlight { get; init; }

    /// <summary>The age of the oldest change that is published and not confirmed, in seconds.</summary>
    public double SecondsBehind { get; init; }

    /// <summary>The last message passed over: Sequence, queue suspected, reason.</summary>
    public RelayPassedOver? LastPassedOver { get; init; }

    /// <summary>The last row that did not fit its table's contract, without values.</summary>
    public string? LastUnmappable { get; init; }

    /// <summary>Messages published.</summary>
    public long Published { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Confirmed { get; init; }

    /// <summary>Messages that no queue wanted; they are in the outbox.</summary>
    public long Unroutable { get; init; }

    /// <summary>Messages given up; a replay mends them.</summary>
    public long PassedOver { get; init; }

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
        LastPassedOver = snapshot.LastPassedOver,
        LastUnmappable = snapshot.LastUnmappable,
        Published = snapshot.Published,
        Confirmed = snapshot.Confirmed,
        Unroutable = snapshot.Unroutable,
        PassedOver = snapshot.PassedOver,
        Unmappable = snapshot.Unmappable,
        LastGap = snapshot.LastGap,
    };
}
