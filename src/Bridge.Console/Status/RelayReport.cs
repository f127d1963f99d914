using Bridge.Outbox.Relay;
using Bridge.Outbox.Stream;

namespace Bridge.Console.Status;

/// <summary>The relay as the API tells it; counts since the process started.</summary>
public sealed record RelayReport
{
    /// <summary>What it is doing.</summary>
    public RelayState State { get; init; }

    /// <summary>Why, in one line that says what to do; empty while running.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The last Sequence whose typed messages are confirmed.</summary>
    public long TypedOffset { get; init; }

    /// <summary>The last Sequence whose batch is confirmed.</summary>
    public long BatchOffset { get; init; }

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
        BatchOffset = snapshot.BatchOffset,
        Published = snapshot.Published,
        Confirmed = snapshot.Confirmed,
        Unroutable = snapshot.Unroutable,
        PassedOver = snapshot.PassedOver,
        Unmappable = snapshot.Unmappable,
        LastGap = snapshot.LastGap,
    };
}
