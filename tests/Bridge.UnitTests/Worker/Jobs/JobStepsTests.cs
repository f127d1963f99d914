using Bridge.State.Jobs;
using Bridge.Worker.Jobs;

namespace Bridge.UnitTests.Worker.Jobs;

/// <summary>What <see cref="JobSteps"/> says of a job: every state with every wish of an operator.</summary>
public sealed class JobStepsTests
{
    public static TheoryData<JobState, DesiredState> All =>
        new(from state in Enum.GetValues<JobState>() from desired in Enum.GetValues<DesiredState>() select (state, desired));

    [Theory]
    [MemberData(nameof(All))]
    public void What_has_ended_is_left_alone_and_everything_else_comes_to_what_is_wanted(JobState state, DesiredState desired)
    {
        var step = JobSteps.Next(state, desired, isEnding: null, isFree: true);
        Assert.Equal((JobSteps.IsFinished(state), desired, state) switch
        {
            (true, _, _) => JobStep.None,
            (_, DesiredState.Cancelled, _) => JobStep.Cancel,
            (_, DesiredState.Paused, JobState.Paused) => JobStep.None,
            (_, DesiredState.Paused, _) => JobStep.Pause,
            _ => JobStep.Start,
        }, step);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_worked_on_is_stopped_once_and_only_when_it_is_not_wanted(JobState state, DesiredState desired)
    {
        var expected = desired == DesiredState.Running ? JobStep.None : JobStep.Stop;
        Assert.Equal(expected, JobSteps.Next(state, desired, isEnding: false, isFree: true));
        Assert.Equal(JobStep.None, JobSteps.Next(state, desired, isEnding: true, isFree: true));
    }

    [Fact]
    public void What_may_not_begin_waits_and_is_noted_as_waiting_once()
    {
        Assert.Equal(JobStep.Wait, JobSteps.Next(JobState.Running, DesiredState.Running, isEnding: null, isFree: false));
        Assert.Equal(JobStep.None, JobSteps.Next(JobState.Waiting, DesiredState.Running, isEnding: null, isFree: false));
        Assert.Equal(JobStep.Cancel, JobSteps.Next(JobState.Waiting, DesiredState.Cancelled, isEnding: null, isFree: false));
    }
}
