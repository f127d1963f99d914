using Bridge.Outbox.Reading;
using Bridge.Relay.Context;
using Bridge.Relay.Destinations;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Lanes;

/// <summary>What a lane knows of itself.</summary>
internal sealed class LaneReport(RelayContext context)
{
    private const long MostCounted = 1_000_000_000;

    private readonly Lock gate = new();
    private (LaneState State, string Answer, long Messages)? failure;
    private LaneState state = LaneState.CatchingUp;
    private DateTimeOffset since = context.Time.GetUtcNow();
    private DateTimeOffset? committedAt;
    private OutboxGap? lost;

    /// <summary>The destination did not take a message.</summary>
    /// <param name="failed">What it shows.</param>
    /// <param name="answer">What it said.</param>
    /// <param name="messages">How many it had taken until then: one more, and it is well again.</param>
    public void Failed(LaneState failed, string answer, long messages)
    {
        lock (gate) failure = (failed, answer, messages);
    }

    /// <summary>What the outbox no longer had when the lane came to it; null when nothing was missing.</summary>
    public OutboxGap? Lost { get { lock (gate) return lost; } }

    /// <summary>The outbox no longer has what the lane comes to. A gap that somebody accepted is no loss of what it had.</summary>
    public void Misses(OutboxGap? before)
    {
        if (before is not { IsAccepted: false } gap) return;
        lock (gate) lost = gap;
    }

    /// <summary>A record is about to be given.</summary>
    public void Took(MappedRecord record)
    {
        Misses(record.Gap);
        lock (gate) committedAt = record.CommittedAt;
    }

    /// <summary>How the lane is.</summary>
    public LaneSnapshot Look(Destination destination, LanePlace at, long end, PlaceWindow? window, string? aside)
    {
        var now = context.Time.GetUtcNow();
        lock (gate)
        {
            if (window?.Confirmed.Messages > failure?.Messages) failure = null;
            var isAtTail = at.After >= end && window is not { Count: > 0 };
            var well = isAtTail ? LaneState.AtTail : LaneState.CatchingUp;
            var next = at.IsPaused ? LaneState.Paused : failure?.State ?? (IsSilent(window) ? LaneState.Silent : well);
            if (next != state)
            {
                context.Report.LaneEntered(destination.Name, state, next, failure?.Answer ?? "");
                (state, since) = (next, now);
            }

            var changes = isAtTail ? 0 : Math.Max(1, end - at.After);
            var seconds = isAtTail || committedAt is not { } committed ? 0 : Math.Max(0, (now - committed).TotalSeconds);
            return new LaneSnapshot
            {
                Destination = destination.Name,
                State = state,
                Since = since,
                Offset = at.After,
                Changes = changes > MostCounted ? null : changes,
                SecondsBehind = seconds,
                LastAnswer = failure?.Answer,
                Needs = Needs(state),
                Lost = lost is null ? null : $"{lost.After + 1} to {lost.Before - 1}",
                SetAside = aside,
                Replay = at.Replay?.Id,
            };
        }
    }

    private bool IsSilent(PlaceWindow? window) =>
        window?.OldestSentAt is { } sent && context.Time.GetElapsedTime(sent) >= context.Options.Trouble.Silence;

    private static string? Needs(LaneState state) => state switch
    {
        LaneState.Refused => "room: consume from it, or raise its limit (x-max-length, x-max-length-bytes, or the policy that applies); " +
            "a quorum queue needs a leader, too",
        LaneState.Silent => "an answer: its node, or the leader of a quorum queue ('rabbitmq-queues quorum_status NAME')",
        LaneState.Unreachable => "the queue, its node or the right that the answer names",
        LaneState.Paused => "'bridge subscribers resume', or 'bridge replay resume' where a replay was paused",
        _ => null,
    };
}
