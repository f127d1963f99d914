using Bridge.Capture.Preflight;

namespace Bridge.Capture.Migration;

/// <summary>What a migration or a teardown would do, or why it refuses.</summary>
/// <param name="Statements">The SQL, in the order in which it runs; empty when nothing is due, or when refused.</param>
/// <param name="Findings">What preflight found.</param>
/// <param name="Refusals">The errors among the findings that stand in the way; empty when the plan can be applied.</param>
public sealed record MigrationPlan(
    IReadOnlyList<PlannedStatement> Statements, IReadOnlyList<PreflightFinding> Findings, IReadOnlyList<PreflightFinding> Refusals)
{
    /// <summary>True when the plan must not be applied.</summary>
    public bool IsRefused => Refusals.Count > 0;

    /// <summary>True when everything is already as configured.</summary>
    public bool IsUpToDate => !IsRefused && Statements.Count == 0;
}
