namespace Bridge.Worker.Capture;

/// <summary>Carries a problem out of the place that found it.</summary>
internal sealed class CaptureProblemException(CaptureProblem problem) : Exception(problem.Reason)
{
    /// <summary>The problem.</summary>
    public CaptureProblem Problem { get; } = problem;
}
