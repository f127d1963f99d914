using Bridge.Relay.Subscribers;
using Bridge.Worker.Jobs;

namespace Bridge.Worker.Replay;

/// <summary>A replay as the API tells it; its id is the header <c>bridge-replay</c> of its messages.</summary>
public sealed record ReplayReport : JobReport
{
    /// <summary>What it replays, and where to.</summary>
    public required ReplaySpec Spec { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Messages { get; init; }

    /// <summary>Everything up to this Sequence is confirmed; null before the first.</summary>
    public long? Done { get; init; }

    /// <summary>How far it is through the outbox, 0 to 100.</summary>
    public double Percent { get; init; }
}
