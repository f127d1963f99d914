using Bridge.Capture.Migration;

namespace Bridge.Worker.Migration;

/// <summary>What a migration or a teardown of the whole pipeline would do.</summary>
/// <param name="Capture">PostgreSQL's part.</param>
/// <param name="Steps">The broker's and Redis' part, in words, in the order in which it happens.</param>
/// <param name="Refusals">Why nothing may be done; empty when the plan can be applied.</param>
public sealed record PipelinePlan(MigrationPlan Capture, IReadOnlyList<string> Steps, IReadOnlyList<string> Refusals)
{
    /// <summary>True when the plan must not be applied.</summary>
    public bool IsRefused => Capture.IsRefused || Refusals.Count > 0;

    /// <summary>True when everything is already as configured.</summary>
    public bool IsUpToDate => !IsRefused && Capture.IsUpToDate && Steps.Count == 0;

    /// <summary>Throws when the plan must not be applied.</summary>
    /// <exception cref="InvalidOperationException">It must not.</exception>
    internal void ThrowIfRefused()
    {
        if (IsRefused) throw new InvalidOperationException("The plan is refused.");
    }
}
