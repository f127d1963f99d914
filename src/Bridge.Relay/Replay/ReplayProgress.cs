using Bridge.Outbox.Reading;
using Bridge.State.Requests;

namespace Bridge.Relay.Replay;

/// <summary>How far a replay is: what is stored, and where it goes on after a restart.</summary>
public sealed record ReplayProgress
{
    /// <summary>Everything that the replay delivers up to this Sequence is confirmed; null before the first.</summary>
    public long? Done { get; init; }

    /// <summary>The stream's number of the record that holds it: where to look first.</summary>
    public long? Record { get; init; }

    /// <summary>Messages confirmed, those that came twice included.</summary>
    public long Messages { get; init; }

    /// <summary>Into a queue that the relay feeds: what it had reached when the replay set it back; null until it is.</summary>
    public long? TakenAt { get; init; }

    /// <summary>Bindings that an earlier worker took off and that are to be put back; it took them off for as long as a replay
    /// ran.</summary>
    public IReadOnlyList<QueueLink> Links { get; init; } = [];

    /// <summary>What the outbox no longer had when the replay came to it.</summary>
    public OutboxGap? Lost { get; init; }

    /// <summary>Ends a replay that could not give all.</summary>
    /// <exception cref="RefusedRequestException">The outbox no longer had all that was asked for.</exception>
    internal void ThrowIfLost()
    {
        if (Lost is { } gap)
            throw new RefusedRequestException(
                $"Retention cut changes while the replay ran: those between the Sequences {gap.After} and {gap.Before} are lost; all " +
                "others are delivered.");
    }
}
