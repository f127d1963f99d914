using Bridge.State.Jobs;

namespace Bridge.Worker.Jobs;

/// <summary>How far a job is: the value of its key <c>…/progress</c>.</summary>
internal sealed record JobStanding<TProgress>
    where TProgress : class
{
    /// <summary>What it is doing.</summary>
    public JobState State { get; init; }

    /// <summary>Why, in one line; empty when all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was first worked on.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The kind's own measure of how far it is; null before the first.</summary>
    public TProgress? Progress { get; init; }
}
