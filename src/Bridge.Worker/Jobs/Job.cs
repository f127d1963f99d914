using Bridge.State.Jobs;

namespace Bridge.Worker.Jobs;

/// <summary>A job as the state has it.</summary>
/// <param name="Id">Its id, such as <c>bf-20261122-1</c>.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Desired">What the operator wants.</param>
/// <param name="Standing">How far it is.</param>
internal sealed record Job<TSpec, TProgress>(
    string Id, DateTimeOffset CreatedAt, TSpec Spec, DesiredState Desired, JobStanding<TProgress> Standing)
    where TProgress : class
{
    /// <summary>What it is doing: what is desired and no worker has done yet does not count.</summary>
    public JobState State => Standing.State;

    /// <summary>True when nothing more will happen to it.</summary>
    public bool IsFinished => JobSteps.IsFinished(State);
}
