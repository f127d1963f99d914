using Bridge.State.Jobs;

namespace Bridge.Worker.Jobs;

/// <summary>What leads a job from what it is to what the operator wants.</summary>
internal static class JobSteps
{
    /// <summary>The next step.</summary>
    /// <param name="state">What the job is.</param>
    /// <param name="desired">What the operator wants.</param>
    /// <param name="isEnding">Whether what works on it is about to end; null when nothing works on it.</param>
    /// <param name="isFree">Whether one more of its kind may be worked on.</param>
    public static JobStep Next(JobState state, DesiredState desired, bool? isEnding, bool isFree)
    {
        if (isEnding is { } ending) return desired != DesiredState.Running && !ending ? JobStep.Stop : JobStep.None;
        if (IsFinished(state)) return JobStep.None;
        return desired switch
        {
            DesiredState.Cancelled => JobStep.Cancel,
            DesiredState.Paused => state == JobState.Paused ? JobStep.None : JobStep.Pause,
            _ when isFree => JobStep.Start,
            _ => state == JobState.Waiting ? JobStep.None : JobStep.Wait,
        };
    }

    /// <summary>Whether a job in that state never goes on.</summary>
    public static bool IsFinished(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
