using Bridge.Hosting.State;
using Bridge.Outbox.Replay;

namespace Bridge.Console.Replay;

/// <summary>A replay as the API tells it; times UTC.</summary>
public sealed record ReplayReport
{
    /// <summary>Its id, such as <c>rp-20261122-1</c>: the header <c>bridge-replay</c> of its messages.</summary>
    public required string Id { get; init; }

    /// <summary>What it is doing.</summary>
    public required JobState State { get; init; }

    /// <summary>What the operator wants.</summary>
    public required JobWish Wish { get; init; }

    /// <summary>Why, in one line; empty when all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first worked on.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What it replays, and where to.</summary>
    public required ReplaySpec Spec { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Messages { get; init; }

    /// <summary>Everything up to this Sequence is confirmed; null before the first.</summary>
    public long? Done { get; init; }

    /// <summary>How far it is through the outbox, 0 to 100.</summary>
    public double Percent { get; init; }

    /// <summary>Bindings that are off until it ends, as <c>exchange → queue (pattern)</c>.</summary>
    public IReadOnlyList<string> BindingsOff { get; init; } = [];
}
